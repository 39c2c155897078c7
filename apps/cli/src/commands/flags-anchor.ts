import { toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { checkRecorded, isOfState, type LoadedRegistry, type LoggedFlagEntry, stops, verifyAnchor, verifyStep } from '@plimsoll/flags';
import { changeRegistryFile, readAnchorFile, readRegistryFile } from '@plimsoll/flags/node';
import { changedFile } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { anchorState, keepAnchor } from '../flag-anchor.ts';
import { factsOf, type FactsFlags, type FactSources, factSources } from '../flag-facts.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';
import { flagEntries, lastState } from '../recorded-state.ts';

export interface FlagsAnchorFlags extends FormatFlags, RecordFlags, FactsFlags {
  readonly actor: string;
  readonly rationale: string;
  readonly dryRun?: boolean;
}

/** `plimsoll flags anchor FILE`: records the root that the registry has, if it may follow from the one recorded last, and keeps the proof beside its snapshot. */
export default async function flagsAnchor(io: Io, flags: FlagsAnchorFlags, file: string): Promise<number> {
  const { actor, rationale, dryRun = false } = flags;
  const target = changedFile(io, file);
  const subject = shownName(file);
  const recorder = await recorderOf(io, flags);
  if (recorder.ledger === undefined) throw new CommandError('usage', 'Cannot anchor without a ledger: give --ledger and --key, or name both under ledger in plimsoll.config.yaml');
  const sources = await factSources(io, flags, actor);
  if (!sources.ok) return conclude(io, flags, { subject, findings: sources.findings });
  const { read } = await withFlagFiles(() => readRegistryFile(target));
  if (!read.ok) return conclude(io, flags, { subject, findings: inFile(file, read.findings) });
  const state = read.value;
  const root = toHex(state.set.root);
  const entries = await flagEntries(io, recorder.ledger, state.registry);
  if (!entries.ok) return conclude(io, flags, { subject, findings: entries.findings });
  const recorded = checkRecorded(state, entries.value).length === 0 ? entries.value.find((entry) => isOfState(entry, state)) : undefined;
  const there = recorded === undefined ? null : await withFlagFiles(() => readAnchorFile(target, state));
  const { trust } = sources.value;
  const isAnchored = there !== null && (trust === undefined || verifyAnchor(there, { registry: state.registry.registry, environment: state.registry.environment, root }, { policy: trust }).ok);
  if (isAnchored) return conclude(io, flags, { subject, findings: [computed(`The root ${root} has its anchor`, { subject, detail: { root } })], value: `${root}\n` });
  const judged = recorded === undefined ? await judgeStep(io, flags, sources.value, file, state, entries.value) : [];
  const findings = inFile(file, judged);
  if (judged.some(stops)) return conclude(io, flags, { subject, findings });
  if (dryRun) return conclude(io, flags, { subject, findings: [...findings, computed(`The root ${root} of ${quote(file)} would be recorded`, { subject, detail: { root, dry_run: true } })], value: `${root}; nothing was written\n` });
  // The state that is there is kept as a snapshot too, for whoever restores it.
  await withFlagFiles(() => changeRegistryFile(target, ({ read: now }) => ({ next: now.ok ? now.value.registry : null })));
  const added = recorded === undefined ? await anchorState(io, recorder, file, state, 'anchored', { actor, reason: rationale }) : await keepAnchor(io, recorder.ledger, file, state, recorded.index);
  return conclude(io, flags, { subject, findings: [...findings, computed(`The root is ${root}`, { subject, detail: { root } }), ...added], value: `${root}\n` });
}

/** What the step from the state recorded last to this one comes to: nothing where none was recorded, or where this root was approved as a whole. */
async function judgeStep(io: Io, flags: FactsFlags, sources: FactSources, file: string, state: LoadedRegistry, entries: readonly LoggedFlagEntry[]): Promise<readonly Finding[]> {
  const recorded = checkRecorded(state, entries).filter(({ id }) => id === 'flags/anchor-rollback');
  if (recorded.length > 0) return recorded;
  const approval = sources.approves(toHex(state.set.root), state.registry.generated_at);
  if (approval.isApproved) return approval.findings;
  const last = await lastState(changedFile(io, file), entries, state);
  if (last === undefined) return [];
  if (!last.ok) return [...last.findings, ...approval.findings];
  const facts = await withFlagFiles(() => factsOf(io, flags, sources, file, last.value));
  return [...verifyStep(last.value.registry, state.registry, facts), ...sources.evaluated];
}
