import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import { type AnchoredState, checkHistory, checkRecorded, type LoadedRegistry, type MecRegistry, readAnyRegistry, verifyAnchor, verifyRegistry, verifyStep } from '@plimsoll/flags';
import { readAnchorFile } from '@plimsoll/flags/node';
import type { TrustPolicy } from '@plimsoll/signed-note';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { factsOf, type FactsFlags, factSources, readTrust } from '../flag-facts.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { type LoggedChanges, loggedChanges } from '../logged-changes.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { pathOf } from '../key-file.ts';
import { quote } from '../quote.ts';
import { ledgerOf } from '../record-entry.ts';
import { limits, readInput } from '../read-input.ts';
import { MAX_REGISTRY_BYTES, registryOf } from '../registry-file.ts';

export interface FlagsVerifyFlags extends FormatFlags, FactsFlags {
  readonly anchor?: string;
  readonly root?: string;
  readonly previous?: string;
  readonly ledger?: string;
}

/** `plimsoll flags verify FILE`: the root, the rules of the registry and, where somebody or a root is trusted, that it is the one. */
export default async function flagsVerify(io: Io, flags: FlagsVerifyFlags, file: string): Promise<number> {
  const subject = shownName(file);
  if (flags.anchor !== undefined && flags.trust === undefined) throw new CommandError('usage', 'Cannot verify an anchor without knowing whom to trust: give --trust with a trust policy');
  const first = readAnyRegistry(await readInput(io, file, MAX_REGISTRY_BYTES));
  if (first.ok && first.value.format === 'mec') return conclude(io, flags, { subject, findings: legacyFindings(flags, file, first.value.legacy, first.findings) });
  const ledger = flags.ledger ?? (await ledgerOf(io, {})).ledger;
  const { trust, findings: untrusted } = await trustOf(io, flags);
  const history = ledger === undefined || untrusted.length > 0 ? undefined : await loggedChanges(io, ledger, trust);
  // Read after the ledger, for a file is never behind its entries.
  const any = history === undefined || file === '-' ? first : readAnyRegistry(await readInput(io, file, MAX_REGISTRY_BYTES));
  const read: Result<LoadedRegistry> = any.ok && any.value.format === 'native' ? accept(any.value.loaded) : { ok: false, findings: inFile(file, any.findings) };
  const sources = await factSources(io, flags, undefined);
  if (!read.ok || !sources.ok) return conclude(io, flags, { subject, findings: [...read.findings, ...sources.findings] });
  const facts = await withFlagFiles(() => factsOf(io, flags, sources.value, file, read.value));
  const findings = [...read.findings, ...inFile(file, verifyRegistry(read.value, facts)), ...sources.value.evaluated];
  if (flags.root !== undefined) findings.push(pinnedFinding(file, flags.root, read.value.registry, toHex(read.value.set.root)));
  if (sources.value.trust !== undefined) findings.push(...(await anchorFindings(io, file, flags.anchor, read.value, sources.value.trust)));
  if (history !== undefined) findings.push(...historyFindings(file, read.value, history));
  if (flags.previous === undefined) return conclude(io, flags, { subject, findings });
  const previous = await registryOf(io, flags.previous);
  if (!previous.ok) return conclude(io, flags, { subject, findings: [...findings, ...previous.findings] });
  findings.push(...inFile(file, verifyStep(previous.value.registry, read.value.registry, facts)));
  return conclude(io, flags, { subject, findings });
}

async function trustOf(io: Io, { trust: file }: FlagsVerifyFlags): Promise<{ readonly trust: TrustPolicy | undefined; readonly findings: readonly Finding[] }> {
  const trust = file === undefined ? undefined : await readTrust(io, file);
  return { trust: trust?.ok === true ? trust.value : undefined, findings: trust?.ok === false ? trust.findings : [] };
}

/** Whether the changes that a ledger recorded make one history, and the registry is the end of it. */
function historyFindings(file: string, state: LoadedRegistry, { entries, findings }: LoggedChanges): Finding[] {
  const { registry, environment } = state.registry;
  const own = entries.filter(({ entry }) => entry.registry === registry && entry.environment === environment);
  return [...findings, ...checkHistory(own, { registry, environment }), ...(own.length === 0 ? [] : inFile(file, checkRecorded(state, own)))];
}

/** What reading says of a legacy registry, which has neither rules nor anchors of ours. */
function legacyFindings({ trust, previous, root: pinned }: FlagsVerifyFlags, file: string, { root, records }: MecRegistry, findings: readonly Finding[]): readonly Finding[] {
  if (trust !== undefined || previous !== undefined) throw new CommandError('usage', 'Cannot verify anchor or steps of a legacy registry: import it first with plimsoll flags import');
  const state = { registry: shownName(file), environment: null };
  return [...inFile(file, findings), computed(`${records.length} flags give the root ${root} of the legacy registry`, { subject: shownName(file), detail: { root } }), ...(pinned === undefined ? [] : [pinnedFinding(file, pinned, state, root)])];
}

/** Whether the root that was recomputed is the one that came by another way. */
function pinnedFinding(file: string, pinned: string, { registry, environment }: Pick<AnchoredState, 'registry' | 'environment'>, root: string): Finding {
  const verified = verifyAnchor(null, { registry, environment, root }, { root: pinned });
  const [fault] = inFile(file, verified.findings);
  return fault ?? computed(`The root ${root} is the one that is expected`, { subject: registry, detail: { root, expected: pinned } });
}

async function anchorFindings(io: Io, file: string, given: string | undefined, state: LoadedRegistry, policy: TrustPolicy): Promise<readonly Finding[]> {
  const bytes = given === undefined ? (file === '-' ? null : await withFlagFiles(() => readAnchorFile(pathOf(io, file), state))) : await readInput(io, given, limits.json);
  const { registry, environment } = state.registry;
  const root = toHex(state.set.root);
  const verified = verifyAnchor(bytes, { registry, environment, root }, { policy });
  if (!verified.ok) return inFile(given ?? file, verified.findings);
  const { origin, index, time } = verified.value;
  return [computed(`Entry ${String(index)} of ${quote(origin ?? '')} recorded the root ${root} at ${time ?? ''}`, { subject: registry, detail: { root, origin, index: String(index), time } })];
}
