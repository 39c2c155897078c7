import { toHex } from '@plimsoll/bytes';
import type { Finding, Json } from '@plimsoll/findings';
import { type Changed, type Facts, type FlagAct, isOnlyDemotion, type LoadedRegistry, type Registry } from '@plimsoll/flags';
import { changeRegistryFile, readAnchorFile, type RegistryFile, type WrittenRegistry } from '@plimsoll/flags/node';
import { cliRules } from './cli-rules.ts';
import { CommandError } from './command-error.ts';
import { type Answer, computed, conclude } from './conclude.ts';
import { anchorState } from './flag-anchor.ts';
import { factsOf, type FactsFlags, factSources } from './flag-facts.ts';
import { withFlagFiles } from './flag-files.ts';
import type { FormatFlags } from './format-flags.ts';
import { inFile, shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { pathOf } from './key-file.ts';
import { quote } from './quote.ts';
import { ledgerOf, type Recorder, recorderOf } from './record-entry.ts';
import type { RecordFlags } from './record-flags.ts';
import { isKept, recordedFindings, untilRecorded } from './recorded-state.ts';
import { changeLines, registryChanges } from './registry-changes.ts';

/** What every command takes that changes flags. */
export interface ChangeFlags extends FormatFlags, RecordFlags, FactsFlags {
  readonly actor: string;
  readonly rationale: string;
  readonly dryRun?: boolean;
}

/** How an entry is added that is missing after a change. */
export const COMPLETED = 'run plimsoll flags anchor to complete it';

/** What is there before and after a change, as the command prints it. */
export interface ShownChange {
  readonly file: string;
  readonly before: Registry | null;
  readonly beforeRoot: string | null;
  readonly after: WrittenRegistry;
  readonly dryRun: boolean;
}

/** The lines of a change for people, and the finding with the same as data. */
export function shownChange({ file, before, beforeRoot, after, dryRun }: ShownChange): { readonly value: string; readonly finding: Finding } {
  const changes = before === null ? [] : registryChanges(before, after.registry);
  const root = toHex(after.set.root);
  const { generation } = after.registry;
  const detail = { dry_run: dryRun, changes: changes as unknown as Json, previous_root: beforeRoot, root, generation, snapshot: after.snapshot === null ? null : shownName(after.snapshot) };
  const what = after.isChanged ? `${changes.length} flags ${dryRun ? 'would change' : 'changed'}; the root ${dryRun ? 'would be' : 'is'} ${root}` : `Nothing ${dryRun ? 'would change' : 'changed'}; the root is ${root}`;
  const roots = after.isChanged ? `root ${beforeRoot ?? 'none'} -> ${root}, generation ${generation}` : `root ${root}, generation ${generation}`;
  return { value: `${changeLines(changes)}${roots}${dryRun ? '; nothing was written' : ''}\n`, finding: computed(what, { subject: shownName(file), detail }) };
}

/** A registry file that is to be changed, which standard input is not. */
export function changedFile(io: Io, file: string): string {
  if (file === '-') throw new CommandError('usage', 'Cannot change standard input: name the file of the registry');
  return pathOf(io, file);
}

/**
 * Changes a registry file by a decision over what stands in it, records the change and anchors the root: snapshot, file, entry,
 * anchor, in this order. What is refused writes nothing; where nothing is to change, an anchor that is missing is completed.
 */
export async function changeRegistry(io: Io, flags: ChangeFlags, file: string, act: FlagAct, change: (before: LoadedRegistry, facts: Facts) => Changed): Promise<number> {
  const { actor, rationale, dryRun = false } = flags;
  const target = changedFile(io, file);
  const subject = shownName(file);
  const recorder = dryRun ? undefined : await recorderOf(io, flags, COMPLETED);
  const { ledger } = await ledgerOf(io, flags);
  const sources = await factSources(io, flags, actor);
  if (!sources.ok) return conclude(io, flags, { subject, findings: sources.findings });
  const { changed: { before, decision, written }, unrecorded } = await untilRecorded(async () => {
    const seen = { unrecorded: [] as readonly Finding[], isPending: false };
    const decide = async ({ read }: RegistryFile): Promise<Changed> => {
      if (!read.ok) return { next: null, findings: read.findings, ids: [] };
      const decided = change(read.value, await factsOf(io, flags, sources.value, file, read.value));
      if (decided.next === null || ledger === undefined) return decided;
      const unrecorded = await recordedFindings(io, ledger, read.value);
      Object.assign(seen, { unrecorded, isPending: unrecorded.length > 0 && (await isKept(target, read.value)) });
      return unrecorded.length === 0 || isOnlyDemotion(read.value.registry, decided.next) ? decided : { next: null, findings: unrecorded, ids: [] };
    };
    const changed = await withFlagFiles(() => changeRegistryFile(target, decide, { dryRun }));
    return { value: { changed, unrecorded: seen.unrecorded }, isPending: seen.isPending && changed.written === null };
  });
  const findings = inFile(file, decision.findings);
  if (written === null) return conclude(io, flags, { subject, findings: [...findings, ...sources.value.evaluated] });
  const previous = before.read.ok ? before.read.value : null;
  const { value, finding } = shownChange({ file, before: previous?.registry ?? null, beforeRoot: previous === null ? null : toHex(previous.set.root), after: written, dryRun });
  findings.push(finding);
  const recorded = recorder === undefined ? undefined : await settled(file, () => (unrecorded.length > 0 ? leftOut(file, unrecorded) : completed(io, recorder, file, written, act, { actor, reason: rationale, ids: decision.ids })));
  return concludeChange(io, flags, { subject, findings: [...findings, ...(recorded?.findings ?? [])], value }, recorded?.failure);
}

/** What recording a change came to. */
export interface Recorded {
  readonly findings: readonly Finding[];
  /** What was in the way. */
  readonly failure: CommandError | undefined;
}

/** Runs the recording of a change that is made: what is in its way is told after the change itself. */
export async function settled(file: string, record: () => Promise<readonly Finding[]>): Promise<Recorded> {
  try {
    return { findings: await record(), failure: undefined };
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    return { findings: [cliRules.finding('cli/entry-missing', { sentence: `The registry ${quote(file)} is written; its entry is not in the ledger; ${COMPLETED}`, subject: shownName(file) })], failure: thrown };
  }
}

/** The findings where a change is made and not recorded: its entry would anchor what nobody recorded before it. */
export function leftOut(file: string, unrecorded: readonly Finding[]): Promise<readonly Finding[]> {
  const missing = cliRules.finding('cli/entry-missing', { sentence: `The registry ${quote(file)} is written; its entry is not in the ledger, for it would anchor a state that was not recorded; run plimsoll flags anchor to have the step judged`, subject: shownName(file) });
  return Promise.resolve([...inFile(file, unrecorded), missing]);
}

/** Prints what was changed, and then what was in the way of recording it, which is exit 5. */
export function concludeChange(io: Io, flags: FormatFlags, answer: Answer, failure: CommandError | undefined): number {
  const code = conclude(io, flags, answer);
  if (failure !== undefined) throw failure;
  return code;
}

/** Records and anchors a state, unless it was not changed and has its anchor. */
export async function completed(io: Io, recorder: Recorder, file: string, state: WrittenRegistry, act: FlagAct, said: { readonly actor: string; readonly reason: string; readonly ids: readonly string[] }): Promise<readonly Finding[]> {
  if (!state.isChanged && (await withFlagFiles(() => readAnchorFile(pathOf(io, file), state))) !== null) return [computed(`The state of ${quote(file)} has its anchor`, { subject: shownName(file) })];
  return anchorState(io, recorder, file, state, act, said);
}
