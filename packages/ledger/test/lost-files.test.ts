import { expect, test } from 'vitest';
import { LedgerError } from '../src/index.ts';
import { CrashFiles } from './crash-files.ts';
import { live, type Life } from './crash-runs.ts';
import { appendNew, createModel, expectHeld, folder, modelHost, openModel, readPublished } from './crash-world.ts';
import { namedByAudit } from './tamper-runs.ts';

/** What was answered before the call. */
const answered = (life: Life): NonNullable<Life['given'][number]['promise']['receipts']> => life.given.flatMap(({ promise }) => promise.receipts ?? []);

/**
 * Removes the file and opens the log: that is refused, and nothing is changed, or an audit names the file, or all that was
 * answered is there.
 */
async function withoutFile(snapshot: ReadonlyMap<string, Uint8Array>, file: string, life: Life): Promise<'refused' | 'held' | 'named by audit'> {
  const files = CrashFiles.holding(folder, new Map([...snapshot].filter(([name]) => name !== file)));
  const before = [...files.snapshot(folder)].filter(([name]) => name !== '.state/claim').sort();
  try {
    const ledger = await openModel(files, modelHost(99_998));
    await ledger.close();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    expect(['refused', 'not-a-ledger'], `${file}: ${error.message}`).toContain(error.code);
    expect([...files.snapshot(folder)].filter(([name]) => name !== '.state/claim').sort()).toEqual(before);
    return 'refused';
  }
  if (file.startsWith('tile/') && (await namedByAudit(files)).has(file)) return 'named by audit';
  expectHeld(readPublished(files.snapshot(folder)), answered(life), []);
  return 'held';
}

test('a segment that is gone between others is missed, wherever the process that opened the log died', { timeout: 120_000 }, async () => {
  const first = new CrashFiles();
  const life = await live(first, ['create', 'open', 1, 'publish', 2]);
  const files = first.kill(first.calls);
  const second = await live(files, ['open', 'close']);
  let gaps = 0;
  for (const call of second.files.changingCalls(second.from)) {
    const snapshot = files.kill(call).snapshot(folder);
    const names = [...snapshot.keys()].filter((name) => /^\.state\/wal\/\d+\.(wal|base)$/.test(name)).sort();
    const base = names.filter((name) => name.endsWith('.base')).at(-1)?.replace('.base', '.wal') ?? '';
    const segments = names.filter((name) => name.endsWith('.wal') && name >= base);
    for (const segment of segments.slice(0, -1)) {
      expect(await withoutFile(snapshot, segment, life), `${segment} after call ${call}`).toBe('refused');
      gaps++;
    }
  }
  expect(gaps).toBeGreaterThan(5);
});

test('each file of a log that is gone is missed, or nothing rests on it', async () => {
  const files = new CrashFiles();
  const life = await live(files, ['create', 'open', 1, 'close', 'open', 1, 'publish', 255, 'publish', 3]);
  const snapshot = files.snapshot(folder);
  const held: string[] = [];
  for (const file of snapshot.keys()) if ((await withoutFile(snapshot, file, life)) === 'held') held.push(file);
  // The claim is a hint; what was published after the base is in the write-ahead log still.
  expect(held.filter((file) => !/^(checkpoint|\.state\/claim|tile\/.*)$/.test(file))).toEqual([]);
  expect(held).not.toContain('tile/entries/000.p/1');
  expect(held).not.toContain('tile/0/000.p/1');
});

test('tiles that fit together and not to the base are refused, also where nothing else tells', async () => {
  const logs = [0, 1].map(() => new CrashFiles());
  for (const files of logs) {
    await createModel(files, modelHost(1));
    const ledger = await openModel(files, modelHost(1));
    await appendNew(ledger, 3);
    await ledger.close();
  }
  const [own, other] = logs.map((files) => files.snapshot(folder));
  const exchanged = new Map([...own!].filter(([file]) => file !== 'checkpoint').map(([file, bytes]) => [file, file.startsWith('tile/') ? other!.get(file)! : bytes]));
  await expect(openModel(CrashFiles.holding(folder, exchanged), modelHost(2))).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/edge-mismatch' }] });
});
