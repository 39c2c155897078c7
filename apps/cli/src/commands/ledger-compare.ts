import { statSync } from 'node:fs';
import { decodeUtf8, type Digest, fromBase64, isDigest } from '@plimsoll/bytes';
import type { Result } from '@plimsoll/findings';
import { checkSplitView, compareCheckpoints, compareWithLog, type Comparison, formatSplitView, splitViewFinding } from '@plimsoll/ledger';
import type { Verifier } from '@plimsoll/signed-note';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { pathOf } from '../key-file.ts';
import { withLedger } from '../ledger-failure.ts';
import { openLog } from '../open-log.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { readPolicy } from '../witnesses-of.ts';
import { writeOutput } from '../write-output.ts';

export interface LedgerCompareFlags extends FormatFlags {
  readonly policy: string;
  readonly proof?: string;
  readonly output?: string;
}

/** The hashes of a proof file: one line of base64 each. */
async function readProof(io: Io, file: string): Promise<readonly Digest[]> {
  const lines = (decodeUtf8(await readInput(io, file, limits.note)) ?? '?').split('\n').filter((line) => line !== '');
  const hashes = lines.map((line) => fromBase64(line));
  if (!hashes.every(isDigest)) throw new CommandError('environment', `Cannot use the proof ${quote(file)}: each line must be the base64 of 32 bytes`);
  return hashes;
}

function isLog(io: Io, name: string): boolean {
  return /^https?:\/\//iu.test(name) || statSync(pathOf(io, name), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What one argument (evidence), or two (notes, or a note and a log), are to each other. */
async function compare(io: Io, flags: LedgerCompareFlags, first: string, second: string | undefined, verifiers: readonly Verifier[]): Promise<Result<Comparison>> {
  const a = await readInput(io, first, second === undefined ? limits.json : limits.note);
  if (second === undefined) return checkSplitView(a, verifiers);
  if (isLog(io, second)) return compareWithLog(a, openLog(io, second).source, verifiers);
  return compareCheckpoints(a, await readInput(io, second, limits.note), flags.proof === undefined ? null : await readProof(io, flags.proof), verifiers);
}

/** `plimsoll ledger compare NOTE NOTE|DIR|URL --policy FILE`: whether a log shows one history; with one argument, whether evidence holds. */
export default function ledgerCompare(io: Io, flags: LedgerCompareFlags, first: string, second?: string): Promise<number> {
  const subject = second === undefined ? shownName(first) : `${shownName(first)} and ${shownName(second)}`;
  return withLedger(io, flags, subject, async () => {
    if (flags.proof !== undefined && (second === undefined || isLog(io, second))) throw new CommandError('usage', 'Cannot use --proof: it goes with two checkpoints; evidence and ledgers bring their own');
    const verifiers = (await readPolicy(io, flags.policy)).logs.map(({ verifier }) => verifier);
    const compared = await compare(io, flags, first, second, verifiers);
    if (!compared.ok) return conclude(io, flags, { subject, findings: compared.findings });
    const { value } = compared;
    if (typeof value !== 'object') {
      const sentence = value === 'same' ? 'Both checkpoints are of the same tree' : 'The larger checkpoint extends the smaller one: both are of one history';
      return conclude(io, flags, { subject, findings: [...compared.findings, computed(sentence, { subject })] });
    }
    if (flags.output !== undefined) writeOutput(io, flags.output, formatSplitView(value));
    return conclude(io, flags, { subject, findings: [...compared.findings, splitViewFinding(value, verifiers)] });
  });
}
