import { toHex } from '@plimsoll/bytes';
import { canonicalize } from '@plimsoll/canonical-json';
import type { Finding } from '@plimsoll/findings';
import { type AnchorTrust, checkAnchorOrder, commitRegistry, type FlagRecord, flagRules, isDemotion, type LoadedRegistry, parseRegistry, type Registry, type VerifiedAnchor, verifyAnchor, verifyRoot } from '@plimsoll/flags';
import { changedFlags } from './changed-flags.ts';
import { providerRules } from './provider-rules.ts';

/** What a registry must be to be served. */
export interface Expected {
  readonly trust: AnchorTrust;
  readonly environment: string;
  /** Name of the registry; any if absent, and from the first one on always the same. */
  readonly registry?: string;
}

/** What is served. */
export interface Standing {
  /** The last verified registry, with the demotions that came after it. */
  readonly served: LoadedRegistry;
  /** Anchor of the last verified registry. */
  readonly anchor: VerifiedAnchor;
}

/** A registry file that was read as far as it can be. */
export interface Candidate {
  /** Null if the file is no registry. */
  readonly loaded: LoadedRegistry | null;
  /** Empty if the root is the one that the file declares. */
  readonly findings: readonly Finding[];
}

export type Judgement =
  /** All of it verifies. */
  | { readonly kind: 'accepted'; readonly standing: Standing; readonly findings: readonly Finding[] }
  /** It does not, and takes flags down: `standing` has these demotions and nothing else of it. */
  | { readonly kind: 'demoted'; readonly standing: Standing; readonly ids: readonly string[]; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Reads a registry file; one whose root is wrong is still read, for the sake of its demotions. */
export function readCandidate(bytes: Uint8Array, parse = parseRegistry): Candidate {
  const parsed = parse(bytes);
  return parsed.ok ? { loaded: parsed.value, findings: verifyRoot(parsed.value).findings } : { loaded: null, findings: parsed.findings };
}

/**
 * Decides what a new registry changes. It is accepted as a whole if its root recomputes, its anchor verifies, and it is not older
 * than the last one. Otherwise each flag in it that goes down goes down, whoever wrote it, and nothing goes up: toward safety
 * nothing is refused. Demotions stay until a registry is accepted as a whole. A file that cannot be read changes nothing.
 * @param last what is served; null if nothing is
 */
export function judgeUpdate(last: Standing | null, { loaded, findings: read }: Candidate, anchor: Uint8Array | null, expected: Expected): Judgement {
  if (loaded === null) return { kind: 'refused', findings: read };
  const other = checkIdentity(last, loaded, expected);
  if (other !== undefined) return { kind: 'refused', findings: [...read, other] };
  const verified = read.length > 0 ? { ok: false as const, findings: read } : verifyAnchor(anchor, { registry: loaded.registry.registry, environment: loaded.registry.environment, root: toHex(loaded.set.root) }, expected.trust);
  const older = verified.ok && last !== null ? checkAnchorOrder(loaded.registry.registry, last.anchor, verified.value) : undefined;
  if (verified.ok && older === undefined) return { kind: 'accepted', standing: { served: loaded, anchor: verified.value }, findings: verified.findings };
  const findings = older === undefined ? verified.findings : [older];
  return last === null ? { kind: 'refused', findings } : demote(last, loaded, findings);
}

/** Another registry is no update of this one: what it has to say of flags with the same ids is not about them. */
function checkIdentity(last: Standing | null, { registry }: LoadedRegistry, { environment, registry: wanted = last?.served.registry.registry }: Expected): Finding | undefined {
  const isOther = wanted !== undefined && registry.registry !== wanted;
  if (!isOther && (registry.environment === null || registry.environment === environment)) return undefined;
  const [expected, actual] = isOther ? [wanted, registry.registry] : [environment, registry.environment];
  return flagRules.finding('flags/other-registry', { sentence: `The registry is ${registry.registry} of ${registry.environment ?? 'every environment'}; ${wanted ?? 'one'} of ${environment} is to be served here`, subject: registry.registry, expected, actual });
}

function demote({ served, anchor }: Standing, update: LoadedRegistry, findings: readonly Finding[]): Judgement {
  const { records } = served.registry;
  const { records: next } = update.registry;
  const lower = Object.entries(records).flatMap(([id, before]): [string, FlagRecord][] => {
    const after = Object.hasOwn(next, id) ? next[id] : undefined;
    return after !== undefined && isDemotion(before, after) ? [[id, lowered(before, after)]] : [];
  });
  if (lower.length === 0) return { kind: 'refused', findings };
  // As entries, because a flag may be called __proto__.
  const registry: Registry = { ...served.registry, records: Object.fromEntries([...Object.entries(records), ...lower]) };
  const ids = lower.map(([id]) => id);
  // Most often it is the update itself, and its root, which was recomputed, need not be computed again.
  const isUpdate = sameHeader(registry, update.registry) && changedFlags(registry, update.registry).length === 0;
  const set = isUpdate ? update.set : commitRegistry(registry);
  const sentence = `${ids.length === 1 ? `The flag ${String(ids[0])} goes` : `${ids.length} flags go`} down as a registry says that is not verified${isUpdate ? '' : '; nothing else of it is served'}`;
  const applied = providerRules.finding('flags/demotions-only', { sentence, subject: served.registry.registry, detail: { ids: ids.slice(0, 100), flags: ids.length } });
  return { kind: 'demoted', standing: { served: { registry, set }, anchor }, ids, findings: [...findings, applied] };
}

function sameHeader(a: Registry, b: Registry): boolean {
  return a.environment === b.environment && a.registry === b.registry && canonicalize([a.settings, a.evaluators]) === canonicalize([b.settings, b.evaluators]);
}

/** The verified record in the lower state, and who says so. Definition, targeting and bucketing stay the verified ones. */
function lowered(before: FlagRecord, { state, rationale, updated_at, updated_by, evidence, demoted_at }: FlagRecord): FlagRecord {
  return { ...before, state, rationale, updated_at, updated_by, evidence, ...(demoted_at !== undefined && { demoted_at }) };
}
