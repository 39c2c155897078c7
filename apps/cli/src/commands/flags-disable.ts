import { toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { type Changed, checkRecorded, disableFlags, fileRules, type LoadedRegistry } from '@plimsoll/flags';
import { changeRegistryFile } from '@plimsoll/flags/node';
import { changedFile, COMPLETED, completed, concludeChange, leftOut, type Recorded, settled, shownChange } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { readTrust } from '../flag-facts.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { timeOf } from '../key-file.ts';
import { printable, quote } from '../quote.ts';
import { type Recorder, recorderOf } from '../record-entry.ts';
import { flagEntries, isKept, recordedFindings, untilRecorded } from '../recorded-state.ts';
import type { RecordFlags } from '../record-flags.ts';
import { safeRegistry } from '../safe-registry.ts';

export interface FlagsDisableFlags extends FormatFlags, RecordFlags {
  readonly match: readonly string[];
  readonly actor?: string;
  readonly rationale: string;
  readonly trust?: string;
  readonly dryRun?: boolean;
}

/** Who types it, as far as the system tells. */
function userOf({ env }: Io): string {
  return env['USER'] || env['LOGNAME'] || env['USERNAME'] || 'unknown';
}

/** What is found out, or what is in the way of it: nothing of that keeps a flag on. */
async function orFailure<T>(work: () => Promise<T>): Promise<T | CommandError> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof CommandError && thrown.code === 'environment') return thrown;
    throw thrown;
  }
}

/** `plimsoll flags disable --match GLOB… FILE`: the kill switch. */
export default async function flagsDisable(io: Io, flags: FlagsDisableFlags, file: string): Promise<number> {
  const { match, rationale, dryRun = false, actor = userOf(io) } = flags;
  const target = changedFile(io, file);
  const subject = shownName(file);
  const now = timeOf(io);
  const recorder = dryRun ? undefined : await orFailure(() => recorderOf(io, flags, COMPLETED));
  const trust = flags.trust === undefined ? undefined : await orFailure(() => readTrust(io, flags.trust ?? ''));
  if (trust instanceof CommandError) io.stderr.write(`plimsoll: ${trust.message}; going on without it\n`);
  const policy = trust instanceof CommandError || trust?.ok !== true ? undefined : trust.value;
  const said: Finding[] = [];
  let from: LoadedRegistry | null = null;
  let isPending = false;
  const { before, decision, written } = await withFlagFiles(() =>
    changeRegistryFile(
      target,
      async (there): Promise<Changed> => {
        const safe = await safeRegistry(target, file, there, now, policy);
        said.push(...safe.findings);
        if (!safe.ok) return { next: null, findings: [], ids: [] };
        said.push(...safe.value.findings);
        ({ from } = safe.value);
        isPending = from !== null && !dryRun && (await isKept(target, from).catch(() => false));
        return disableFlags(safe.value, match, { actor, rationale, now });
      },
      { dryRun, urgent: true },
    ),
  );
  const findings = inFile(file, [...said, ...decision.findings]);
  if (written === null) return conclude(io, flags, { subject, findings });
  const previous = before.read.ok ? before.read.value : null;
  const { value, finding } = shownChange({ file, before: previous?.registry ?? null, beforeRoot: previous === null ? null : toHex(previous.set.root), after: written, dryRun });
  if (written.snapshot === null && !dryRun) findings.push(fileRules.finding('flags/snapshot-not-kept', { sentence: `The registry ${quote(file)} is written; no snapshot of it was kept, for the folder snapshots beside it cannot be written; make it writable, then run plimsoll flags anchor`, subject }));
  const recorded = await recordedBy(file, recorder, async (by) => {
    const unrecorded = by.ledger === undefined ? [] : await unrecordedFrom(io, by.ledger, from, written, isPending);
    return unrecorded.length > 0 ? leftOut(file, unrecorded) : completed(io, by, file, written, 'disabled', { actor, reason: rationale, ids: decision.ids });
  });
  return concludeChange(io, flags, { subject, findings: [...findings, finding, ...recorded.findings], value }, recorded.failure);
}

/** What a state was before it, if the ledger did not record that: its entry would anchor it. A registry without entries has nothing to hide behind. */
async function unrecordedFrom(io: Io, ledger: string, from: LoadedRegistry | null, written: LoadedRegistry, isPending: boolean): Promise<readonly Finding[]> {
  const entries = await flagEntries(io, ledger, written.registry);
  if (!entries.ok || entries.value.length === 0) return entries.findings;
  if (from === null) return checkRecorded(written, entries.value);
  return untilRecorded(async () => {
    const findings = await recordedFindings(io, ledger, from);
    return { value: findings, isPending: isPending && findings.length > 0 };
  });
}

function recordedBy(file: string, recorder: Recorder | CommandError | undefined, record: (recorder: Recorder) => Promise<readonly Finding[]>): Promise<Recorded> {
  if (recorder === undefined) return Promise.resolve({ findings: [], failure: undefined });
  return settled(file, () => {
    if (recorder instanceof CommandError) throw new CommandError('environment', `${printable(recorder.message)}. The flags are disabled; their entry is not in the ledger; ${COMPLETED}`, { cause: recorder });
    return record(recorder);
  });
}
