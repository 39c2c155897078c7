import { formatVkey, type NoteSigner } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { CrashFiles } from '../test/crash-files.ts';
import { modelHost, still } from '../test/crash-world.ts';
import { brief, event, findingsOf, origin, signer as first, signerOf } from '../test/log-files.ts';
import { createFileStore, type Ledger, logFolder, memoryStore, openFileStore, openLedger, type LedgerStore } from './index.ts';
import { KEY_CHANGED } from './key-change.ts';

const [second, third] = [signerOf(2), signerOf(3)];
const folder = '/log';
const clock = (): number => Date.parse('2026-03-01T12:00:00Z');
const log = { origin, firstKey: formatVkey(first.verifier) };
const openOn = async (files: CrashFiles, signer: NoteSigner, start: number): Promise<Ledger> => openLedger({ store: await openFileStore(folder, { files, host: modelHost(start) }), signers: [signer], clock, every: still });
const audited = async (files: CrashFiles): Promise<string[]> => brief((await findingsOf(logFolder(folder, files))).filter(({ verdict }) => verdict !== 'pass'));

/** A log of three entries by the first key, closed. */
async function small(): Promise<CrashFiles> {
  const files = new CrashFiles();
  const ledger = await openLedger({ store: await createFileStore(folder, log, { files, host: modelHost(1) }), signers: [first], clock, every: still });
  await ledger.append([event(0), event(1), event(2)]);
  await ledger.close();
  return files;
}

test('from the change on the new key signs, and only it opens the log', async () => {
  const files = await small();
  const ledger = await openOn(files, first, 2);
  expect(await ledger.changeKey(second)).toMatchObject({ ok: true, value: { index: 3n, size: 4n } });
  await ledger.append([event(4)]);
  await ledger.close();
  expect(await audited(files)).toEqual([]);
  for (const wrong of [first, third]) await expect(openOn(files, wrong, 3)).rejects.toMatchObject({ code: 'misuse', message: expect.stringContaining(formatVkey(second.verifier)) as string });
  const again = await openOn(files, second, 4);
  await again.append([event(5)]);
  await again.close();
  expect(await audited(files)).toEqual([]);
});

test('two changes in a row, the second back to the first key', async () => {
  const files = await small();
  const ledger = await openOn(files, first, 2);
  await ledger.changeKey(second);
  await ledger.changeKey(first);
  await ledger.append([event(5)]);
  await ledger.close();
  expect(ledger.size).toBe(6n);
  expect(await audited(files)).toEqual([]);
  await (await openOn(files, first, 3)).close();
  await expect(openOn(files, second, 4)).rejects.toMatchObject({ code: 'misuse' });
});

test('appends that wait at the same time are signed by the key of their size', async () => {
  const files = await small();
  const ledger = await openOn(files, first, 2);
  const answers = await Promise.all([ledger.append([event(3)]), ledger.changeKey(second), ledger.append([event(5)])]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
  await ledger.close();
  expect(await audited(files)).toEqual([]);
});

test('broken off anywhere, exactly one of the two keys opens the log again, and the audit is clean', async () => {
  const before = await small();
  const files = CrashFiles.holding(folder, before.snapshot(folder));
  const ledger = await openOn(files, first, 2);
  const from = files.calls;
  await ledger.append([event(3)]);
  await ledger.changeKey(second);
  await ledger.close();
  const outcomes = new Set<string>();
  for (const call of files.changingCalls(from)) {
    const opened: string[] = [];
    for (const [name, signer] of [['old', first], ['new', second]] as const) {
      const after = files.kill(call);
      const again = await openOn(after, signer, 9).catch(() => undefined);
      if (again === undefined) continue;
      opened.push(name);
      await again.append([event(9)]);
      await again.close();
      expect(await audited(after)).toEqual([]);
    }
    outcomes.add(opened.join(' and '));
  }
  expect([...outcomes]).toEqual(['old', 'new']);
});

describe('a change that cannot be', () => {
  test('of a key with another name is misuse', async () => {
    const ledger = await openOn(await small(), first, 2);
    await expect(ledger.changeKey({ ...second, verifier: { ...second.verifier, name: 'log.example/other' } })).rejects.toMatchObject({ code: 'misuse' });
  });
  test('made by appending its entry is refused', async () => {
    const ledger = await openOn(await small(), first, 2);
    expect(await ledger.append([event(3, { type: KEY_CHANGED })])).toMatchObject({ ok: false, findings: [{ id: 'ledger/key-change-bad' }] });
    expect(ledger.size).toBe(3n);
  });
  test('of a closed ledger is refused', async () => {
    const ledger = await openOn(await small(), first, 2);
    await ledger.close();
    await expect(ledger.changeKey(second)).rejects.toMatchObject({ code: 'closed' });
  });
});

test('a writer that shares the store stops when another one changes the key', async () => {
  const store: LedgerStore = memoryStore(log);
  const open = (signer: NoteSigner): Promise<Ledger> => openLedger({ store, signers: [signer], clock, every: still });
  const [one, other] = [await open(first), await open(first)];
  await one.changeKey(second);
  await expect(other.append([event(7)])).rejects.toMatchObject({ code: 'contended', message: expect.stringContaining('changed the key') as string });
  await expect(open(first)).rejects.toMatchObject({ code: 'misuse' });
  expect((await (await open(second)).append([event(7)])).ok).toBe(true);
});
