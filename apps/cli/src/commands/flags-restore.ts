import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import { checkRecorded, type Facts, type LoadedRegistry, parseRegistry, restoreRegistry, type Restored, type RestoreTarget, stops, verifyAnchor } from '@plimsoll/flags';
import { changeRegistryFile, type RegistryFile } from '@plimsoll/flags/node';
import { type ChangeFlags, changedFile, COMPLETED, completed, concludeChange, settled, shownChange } from '../change-registry.ts';
import { conclude } from '../conclude.ts';
import { type FactSources, factsOf, factSources } from '../flag-facts.ts';
import { withFlagFiles } from '../flag-files.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { ledgerOf, recorderOf } from '../record-entry.ts';
import { flagEntries, lastState } from '../recorded-state.ts';
import { safeRegistry } from '../safe-registry.ts';
import { snapshotInput } from '../snapshot-input.ts';

export interface FlagsRestoreFlags extends ChangeFlags {
  readonly to: string;
  readonly anchor?: string;
  readonly trust: string;
}

/** What is restored: bytes whose root an anchor names that verifies. */
interface Anchored extends RestoreTarget {
  /** When the registry had this root. */
  readonly time: string;
}

async function anchoredTarget(io: Io, { to, anchor }: FlagsRestoreFlags, target: string, { trust }: FactSources): Promise<Result<Anchored>> {
  const { file, bytes, anchor: said } = await snapshotInput(io, target, to, anchor);
  const parsed = parseRegistry(bytes);
  if (!parsed.ok) return { ok: false, findings: inFile(file, parsed.findings) };
  const { registry, set } = parsed.value;
  const root = toHex(set.root);
  const verified = verifyAnchor(said, { registry: registry.registry, environment: registry.environment, root }, trust === undefined ? { root: '' } : { policy: trust });
  if (!verified.ok) return { ok: false, findings: inFile(anchor ?? file, verified.findings) };
  return accept({ bytes, anchor: { root, index: verified.value.index ?? 0n }, time: registry.generated_at });
}

/** What stands against a restore if the state that stands there was never recorded: it may not expose more than the one recorded last. */
async function againstRecorded(io: Io, ledger: string, target: string, current: LoadedRegistry, restore: (last: LoadedRegistry) => Restored): Promise<readonly Finding[]> {
  const entries = await flagEntries(io, ledger, current.registry);
  if (!entries.ok) return entries.findings;
  if (checkRecorded(current, entries.value).length === 0) return [];
  const last = await lastState(target, entries.value, current);
  if (last === undefined) return [];
  return last.ok ? restore(last.value).findings.filter(stops) : last.findings;
}

/** `plimsoll flags restore FILE --to SNAPSHOT --trust POLICY`: back to an anchored root, with the proof that it is this one. */
export default async function flagsRestore(io: Io, flags: FlagsRestoreFlags, file: string): Promise<number> {
  const { actor, rationale, dryRun = false } = flags;
  const target = changedFile(io, file);
  const subject = shownName(file);
  const recorder = dryRun ? undefined : await recorderOf(io, flags, COMPLETED);
  const { ledger } = await ledgerOf(io, flags);
  const sources = await factSources(io, flags, actor);
  if (!sources.ok) return conclude(io, flags, { subject, findings: sources.findings });
  const anchored = await withFlagFiles(() => anchoredTarget(io, flags, target, sources.value));
  if (!anchored.ok) return conclude(io, flags, { subject, findings: anchored.findings });
  const { root } = anchored.value.anchor;
  const approval = sources.value.approves(root, anchored.value.time);
  const said: Finding[] = [];
  const restore = async (there: RegistryFile): Promise<Restored> => {
    const safe = await safeRegistry(target, file, there, sources.value.now, sources.value.trust);
    if (!safe.ok) return { next: null, findings: safe.findings, ids: [], proof: null };
    said.push(...safe.value.findings);
    const current = safe.value;
    const facts: Facts = { ...(await factsOf(io, flags, sources.value, file, current)), approvedRoots: new Set(approval.isApproved ? [root] : []) };
    const restored = restoreRegistry(current, anchored.value, facts);
    const against = restored.next === null || ledger === undefined || approval.isApproved ? [] : await againstRecorded(io, ledger, target, current, (last) => restoreRegistry(last, anchored.value, facts));
    return against.length === 0 ? restored : { next: null, findings: against, ids: [], proof: restored.proof };
  };
  const { before, decision, written } = await withFlagFiles(() => changeRegistryFile(target, restore, { dryRun }));
  const value = decision.proof === null ? '' : `${JSON.stringify(decision.proof, null, 2)}\n`;
  const findings = inFile(file, [...said, ...decision.findings]);
  if (written === null) return conclude(io, flags, { subject, findings: [...findings, ...approval.findings], value });
  const previous = before.read.ok ? before.read.value : null;
  const { finding } = shownChange({ file, before: previous?.registry ?? null, beforeRoot: previous === null ? null : toHex(previous.set.root), after: written, dryRun });
  findings.push({ ...finding, detail: { ...finding.detail, proof: decision.proof } });
  const recorded = recorder === undefined ? undefined : await settled(file, () => completed(io, recorder, file, written, 'restored', { actor, reason: rationale, ids: decision.ids }));
  return concludeChange(io, flags, { subject, findings: [...findings, ...(recorded?.findings ?? [])], value }, recorded?.failure);
}
