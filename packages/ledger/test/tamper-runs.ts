import { parseTrustPolicy } from '@plimsoll/signed-note';
import { expect } from 'vitest';
import { audit, LedgerError, logFolder } from '../src/index.ts';
import { FRAME_KIND, readFrame } from '../src/wal-frame.ts';
import { CrashFiles } from './crash-files.ts';
import { live } from './crash-runs.ts';
import { appendNew, expectHeld, folder, log, modelHost, openModel, readPublished } from './crash-world.ts';

const parsed = parseTrustPolicy(`log ${log.firstKey}\nquorum none\n`);
if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
const policy = parsed.value;

/**
 * A log of three entries whose writer died: one is behind the base, two are in the write-ahead log, the last of them not
 * published. Everything it answered is in `life`.
 */
export async function smallLog(): Promise<{ snapshot: Map<string, Uint8Array>; life: Awaited<ReturnType<typeof live>> }> {
  const files = new CrashFiles();
  const life = await live(files, ['create', 'open', 1, 'close', 'open', 1, 'publish', 1]);
  return { snapshot: files.snapshot(folder), life };
}

/** Paths of the files that a change of the published log may name. */
export async function namedByAudit(files: CrashFiles): Promise<Set<string | undefined>> {
  const named = new Set<string | undefined>();
  for await (const finding of audit(logFolder(folder, files), { policy })) {
    if (finding.verdict !== 'pass' && finding.id !== 'ledger/audited') named.add(finding.location?.file);
  }
  return named;
}

/** How a change came to light; `irrelevant` is what was proved to change nothing: the log opened, grew, and still holds every answer. */
export type Outcome = 'named by audit' | 'refused, file named' | 'refused' | 'irrelevant';

/** One case: the files with one of them changed. Fails unless the change is found, or proved irrelevant. */
export async function tamper({ snapshot, life }: Awaited<ReturnType<typeof smallLog>>, file: string, changed: Uint8Array): Promise<Outcome> {
  const files = CrashFiles.holding(folder, new Map([...snapshot, [file, changed]]));
  const withoutClaim = (): unknown => [...files.snapshot(folder)].filter(([name]) => name !== '.state/claim').sort();
  const before = withoutClaim();
  if (!file.startsWith('.state/') && (await namedByAudit(files)).has(file)) return 'named by audit';
  try {
    const ledger = await openModel(files, modelHost(99_999));
    const receipts = await appendNew(ledger, 1);
    await ledger.close();
    const given = life.given.flatMap(({ promise }) => promise.receipts ?? []);
    expect(ledger.size).toBe(4n);
    expectHeld(readPublished(files.snapshot(folder)), [...given, ...receipts], life.files.namedBytes('checkpoint', Infinity));
    return 'irrelevant';
  } catch (error) {
    if (!(error instanceof LedgerError)) throw new Error(`${file} changed: ${(error as Error).message}`, { cause: error });
    expect(['refused', 'misuse']).toContain(error.code);
    expect(withoutClaim()).toEqual(before);
    return error.findings.some((finding) => finding.location?.file === file) ? 'refused, file named' : 'refused';
  }
}

/**
 * What may become of a change of each file, and why. Nothing else may: a change that neither audit nor opening sees, and
 * that changes what the log says, fails.
 */
const allowed: readonly { readonly file: RegExp; readonly outcomes: readonly Outcome[]; readonly why: string }[] = [
  { file: /^checkpoint$/, outcomes: ['named by audit'], why: 'signed' },
  { file: /^tile\/(0|entries)\/000\.p\/2$/, outcomes: ['named by audit'], why: 'the tiles of the signed size' },
  { file: /^tile\/(0|entries)\/000\.p\/1$/, outcomes: ['refused'], why: 'the tiles of the base: the right edge must give its root' },
  { file: /^\.state\/log\.json$/, outcomes: ['refused, file named', 'refused'], why: 'malformed, or another name or key than that of the signer' },
  { file: /^\.state\/wal\/\d+\.base$/, outcomes: ['refused, file named'], why: 'holds its own digest' },
  { file: /^\.state\/wal\/\d+\.wal$/, outcomes: ['refused, file named', 'irrelevant'], why: 'a lost commit is told by its seal or successor; a seal is signed again' },
  { file: /^\.state\/claim$/, outcomes: ['irrelevant'], why: 'only a hint: nothing of the log is in it' },
];

/** The kind of frame that the byte of a segment stands in. */
function kindAt(segment: Uint8Array, at: number): number | undefined {
  for (let offset = 0, frame = readFrame(segment, 0); frame !== undefined; frame = readFrame(segment, offset)) {
    offset += frame.length;
    if (at < offset) return frame.kind;
  }
  return undefined;
}

/** Changes each byte of a small log by each of the masks in turn; returns the number of cases. */
export async function expectEveryChangeFound(masks: (at: number) => readonly number[]): Promise<number> {
  const small = await smallLog();
  let cases = 0;
  for (const [file, bytes] of small.snapshot) {
    const rule = allowed.find((one) => one.file.test(file));
    for (let at = 0; at < bytes.length; at++) {
      for (const mask of masks(at)) {
        cases++;
        const outcome = await tamper(small, file, Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ mask : byte)));
        expect(rule?.outcomes, `${file} at ${at} (${rule?.why ?? 'unknown file'})`).toContain(outcome);
        if (outcome === 'irrelevant' && file.endsWith('.wal')) expect(kindAt(bytes, at), `${file} at ${at}`).toBe(FRAME_KIND.seal);
      }
    }
  }
  return cases;
}
