import { toHex } from '@plimsoll/bytes';
import { verifyAnchor } from '@plimsoll/flags';
import { changeRegistryFile, readAnchorFile } from '@plimsoll/flags/node';
import { changedFile } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { anchorState } from '../flag-anchor.ts';
import { readTrust } from '../flag-facts.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';

export interface FlagsAnchorFlags extends FormatFlags, RecordFlags {
  readonly actor: string;
  readonly rationale: string;
  readonly trust?: string;
  readonly dryRun?: boolean;
}

/** `plimsoll flags anchor FILE`: records the root that the registry has, and keeps the proof beside its snapshot. */
export default async function flagsAnchor(io: Io, flags: FlagsAnchorFlags, file: string): Promise<number> {
  const target = changedFile(io, file);
  const subject = shownName(file);
  const recorder = await recorderOf(io, flags);
  if (!recorder.records) throw new CommandError('usage', 'Cannot anchor without a ledger: give --ledger and --key, or name both under ledger in plimsoll.config.yaml');
  // The state that is there is kept as a snapshot too, for whoever restores it.
  const { before: { read } } = await withFlagFiles(() => changeRegistryFile(target, ({ read: found }) => ({ next: found.ok ? found.value.registry : null }), { dryRun: flags.dryRun }));
  if (!read.ok) return conclude(io, flags, { subject, findings: inFile(file, read.findings) });
  const trust = flags.trust === undefined ? undefined : await readTrust(io, flags.trust);
  if (trust?.ok === false) return conclude(io, flags, { subject, findings: trust.findings });
  const state = read.value;
  const root = toHex(state.set.root);
  const there = await withFlagFiles(() => readAnchorFile(target, state));
  const isAnchored = there !== null && (trust === undefined || verifyAnchor(there, { registry: state.registry.registry, environment: state.registry.environment, root }, { policy: trust.value }).ok);
  if (isAnchored) return conclude(io, flags, { subject, findings: [computed(`The root ${root} has its anchor`, { subject, detail: { root } })], value: `${root}\n` });
  if (flags.dryRun === true) return conclude(io, flags, { subject, findings: [computed(`The root ${root} of ${quote(file)} would be recorded`, { subject, detail: { root, dry_run: true } })], value: `${root}; nothing was written\n` });
  const findings = await anchorState(io, recorder, file, state, 'anchored', { actor: flags.actor, reason: flags.rationale });
  return conclude(io, flags, { subject, findings: [computed(`The root is ${root}`, { subject, detail: { root } }), ...findings], value: `${root}\n` });
}
