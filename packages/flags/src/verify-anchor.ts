import { encodeUtf8 } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { decodeEntry, type VerifiedEntry, verifyTlogProof } from '@plimsoll/ledger/verify';
import { hashLeaf } from '@plimsoll/merkle';
import type { TrustPolicy } from '@plimsoll/signed-note';
import { parseAnchor } from './anchor-document.ts';
import { anchorRules } from './anchor-rules.ts';
import { type FlagAct, type FlagEntry, readFlagEntry } from './flag-entry.ts';

/** Whom to believe that a root is the right one: logs and witnesses, or a root that came by another way, which then needs no anchor. */
export type AnchorTrust = { readonly policy: TrustPolicy } | { readonly root: string };

/** The state that an anchor must be of. */
export interface AnchoredState {
  /** Name of the registry. */
  readonly registry: string;
  readonly environment: string | null;
  /** 64 hex, recomputed from the registry. */
  readonly root: string;
}

/** Where and when a root was recorded; all null for a pinned root. */
export interface VerifiedAnchor {
  /** The log. Indexes are compared within one. */
  readonly origin: string | null;
  readonly index: bigint | null;
  readonly act: FlagAct | null;
  /** RFC 3339 in UTC, by the clock of the log. */
  readonly time: string | null;
  /** Generation that the registry had when it was recorded. */
  readonly generation: number | null;
  /** The policy's names of the witnesses that cosigned. */
  readonly witnesses: readonly string[];
}

const PINNED: VerifiedAnchor = Object.freeze({ origin: null, index: null, act: null, time: null, generation: null, witnesses: Object.freeze([]) });

/**
 * Checks offline that a ledger that is trusted recorded this state of this registry. Refuses with `flags/anchor-missing`,
 * `flags/anchor-quorum-unmet` (both inconclusive), `flags/anchor-unverifiable` and `flags/anchor-mismatch`.
 * @param anchor text of the anchor document; null where there is none
 */
export function verifyAnchor(anchor: Uint8Array | string | null, state: AnchoredState, trust: AnchorTrust): Result<VerifiedAnchor> {
  if ('root' in trust) return state.root === trust.root ? accept(PINNED) : refuse(mismatch(`The registry has the root ${state.root}, and the root ${trust.root} is trusted`, state, trust.root));
  if (anchor === null) return refuse(anchorRules.finding('flags/anchor-missing', { sentence: `The registry ${state.registry} with the root ${state.root} has no anchor; record it in the ledger`, subject: state.registry }));
  const parsed = parseAnchor(anchor);
  if (!parsed.ok) return parsed;
  const { entry: bytes, proof } = parsed.value;
  const proven = verifyTlogProof(encodeUtf8(proof), { leafHash: hashLeaf(bytes), policy: trust.policy });
  if (!proven.ok) return { ok: false, findings: proven.findings.map((finding) => unproven(finding, state)) };
  const entry = decodeEntry(bytes);
  const said = entry.ok ? readFlagEntry(entry.value) : undefined;
  if (said === undefined) return refuse(mismatch(`Entry ${proven.value.index} of the log is ${entry.ok ? `of type ${entry.value.type} and` : 'not well formed, so it'} says nothing of a flag registry`, state));
  const other = difference(said, state);
  return other === undefined ? accept(verified(proven.value, said)) : refuse(mismatch(`Entry ${proven.value.index} of the log ${other}`, state, said.root));
}

function verified({ checkpoint: { origin }, index, witnesses }: VerifiedEntry, { act, time, generation }: FlagEntry): VerifiedAnchor {
  return { origin, index, act, time, generation, witnesses };
}

function difference(said: FlagEntry, { registry, environment, root }: AnchoredState): string | undefined {
  if (said.registry !== registry) return `is of the registry ${JSON.stringify(said.registry)}, not of ${registry}`;
  if (said.environment !== environment) return `is of the environment ${JSON.stringify(said.environment)}, not of ${JSON.stringify(environment)}`;
  return said.root === root ? undefined : `names the root ${said.root}; the registry has ${root}`;
}

function mismatch(sentence: string, { registry, root }: AnchoredState, actual?: string): Finding {
  return anchorRules.finding('flags/anchor-mismatch', { sentence, subject: registry, expected: root, ...(actual !== undefined && { actual }) });
}

function unproven({ id, sentence }: Finding, { registry }: AnchoredState): Finding {
  const rule = id === 'proof/quorum-unmet' ? 'flags/anchor-quorum-unmet' : 'flags/anchor-unverifiable';
  return anchorRules.finding(rule, { sentence: `The anchor of ${registry} does not verify: ${sentence}`, subject: registry, detail: { rule: id } });
}

/**
 * Whether the anchor is of an earlier state than one that was accepted already, in the same log: then an earlier registry was put
 * back. Undefined if not. Changes follow each other by their generations, for two commands that change a registry at once may reach the log
 * in the other order; what was anchored by hand stands where it stands in the log.
 */
export function checkAnchorOrder(registry: string, last: VerifiedAnchor, next: VerifiedAnchor): Finding | undefined {
  if (last.index === null || next.index === null || last.origin !== next.origin) return undefined;
  const byGeneration = last.act !== 'anchored' && next.act !== 'anchored' && last.generation !== null && next.generation !== null && last.generation !== next.generation;
  const isEarlier = byGeneration ? next.generation < last.generation : next.index < last.index;
  if (!isEarlier) return undefined;
  return anchorRules.finding('flags/anchor-rollback', { sentence: `The anchor of ${registry} is entry ${next.index} of the log, of generation ${String(next.generation)}; entry ${last.index} of generation ${String(last.generation)} was accepted before`, subject: registry, expected: String(last.index), actual: String(next.index) });
}
