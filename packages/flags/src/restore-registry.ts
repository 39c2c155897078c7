import { type Hex, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { commitRegistry } from './commit-registry.ts';
import type { Facts } from './facts.ts';
import type { Changed } from './flag-change.ts';
import type { FlagRecord } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { rankOf } from './mode.ts';
import { type LoadedRegistry, parseRegistry } from './read-registry.ts';
import type { Registry } from './registry.ts';
import { RESTORE_VERSION, type RestoreProof } from './restore-proof.ts';
import { isPromotion, sameJson } from './record-change.ts';
import { loosened, otherRegistry, recordOf, stops } from './verify-step.ts';

/** A registry of which a root was anchored. */
export interface RestoreTarget {
  /** The file, whole. */
  readonly bytes: Uint8Array;
  /** Root that a verified anchor names, and the index of its entry. */
  readonly anchor: { readonly root: Hex; readonly index: bigint | number };
}

/** What restoring comes to, with its proof; the proof is null where the target could not be read. */
export interface Restored extends Changed {
  readonly proof: RestoreProof | null;
}

/**
 * Goes back to an anchored root, exactly: the registry that comes of it has that root, or nothing comes of it. Whoever would be
 * exposed to more than now, or held to fewer rules, needs an approval of that root that holds now: an old root is no way around
 * approvals. Restoring the current root is possible and proves nothing, which a finding says.
 */
export function restoreRegistry(current: LoadedRegistry, { bytes, anchor }: RestoreTarget, facts: Facts): Restored {
  const parsed = parseRegistry(bytes);
  if (!parsed.ok) return { next: null, findings: parsed.findings, ids: [], proof: null };
  const { registry: before } = current;
  const from = toHex(current.set.root);
  const { registry: target } = parsed.value;
  const next: Registry = { ...target, generation: before.generation + 1, generated_at: facts.now, previous_root: from };
  const recomputed = toHex(commitRegistry(next).root);
  const ids = changedIds(before, target);
  const proof: RestoreProof = {
    schema_version: RESTORE_VERSION,
    registry: before.registry,
    from_root: from,
    target_root: anchor.root,
    recomputed_root: recomputed,
    equal: recomputed === anchor.root,
    anchor_index: String(anchor.index),
    file_sha256: toHex(sha256(bytes)),
    changed: ids.map((id) => ({ id, from: recordOf(before, id)?.state ?? null, to: recordOf(target, id)?.state ?? null })),
  };
  const against = objections(before, next, proof, facts);
  if (against.some(stops)) return { next: null, findings: against, ids: [], proof };
  if (recomputed === from) {
    const noop = flagRules.finding('flags/restore-noop', { sentence: `${recomputed} is the root of the registry already; restoring it changes nothing and proves nothing`, subject: before.registry });
    return { next: before, findings: [noop], ids: [], proof };
  }
  const proved = flagRules.finding('flags/restore-proved', { sentence: `${before.registry} has the root ${recomputed} again, which entry ${String(anchor.index)} anchors; ${ids.length} flags changed`, subject: before.registry, evidence: [{ name: before.registry, sha256: recomputed }] });
  return { next, findings: [...against, proved], ids, proof };
}

function changedIds(before: Registry, after: Registry): string[] {
  const ids = new Set([...Object.keys(before.records), ...Object.keys(after.records)]);
  return [...ids].filter((id) => !sameJson(recordOf(before, id), recordOf(after, id)));
}

function objections(before: Registry, next: Registry, { target_root: wanted, recomputed_root: recomputed }: RestoreProof, facts: Facts): Finding[] {
  if (recomputed !== wanted) return [flagRules.finding('flags/restore-root-mismatch', { sentence: `The registry to restore has the root ${recomputed}, and ${wanted} is anchored; fetch it again`, location: { pointer: '/root' }, expected: wanted, actual: recomputed })];
  const other = otherRegistry(before, next);
  if (other.length > 0) return other;
  if (facts.approvedRoots.has(recomputed)) return [];
  const raised = Object.entries(next.records).filter(([id, record]) => exposesOthers(recordOf(before, id), record));
  const promoted = raised.map(([id, { state }]) =>
    flagRules.finding('flags/restore-would-promote', { sentence: `Restoring ${recomputed} would take ${id} from ${recordOf(before, id)?.state.mode ?? 'nothing'} to ${state.mode}, or to other people; that needs an approval of that root which holds now`, subject: id, detail: { root: recomputed } }),
  );
  return [...promoted, ...loosened(before, next, facts)];
}

/** Whether a record exposes somebody to the flag whom the one before did not. */
function exposesOthers(before: FlagRecord | undefined, after: FlagRecord): boolean {
  if (isPromotion(before, after)) return true;
  return before !== undefined && after.state.mode === 'gradual' && rankOf(before.state.mode) === rankOf('gradual') && !sameJson(before.bucketing, after.bucketing);
}
