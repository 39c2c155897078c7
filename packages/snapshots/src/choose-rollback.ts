import { accept, refuse, type Result } from '@plimsoll/findings';
import { newestFirst } from './prune-plan.ts';
import type { SnapshotInfo } from './snapshot-name.ts';
import { snapshotRules } from './snapshot-rules.ts';

/** A snapshot whose contents were all read and are right, and the root of the flag registry among them. */
export interface VerifiedSnapshot extends SnapshotInfo {
  readonly registryRoot: string;
}

/**
 * The snapshot to roll back to: the newest verified one whose registry has an anchored root that is not the current one. A copy
 * of the state to get away from is no way back, however new it is. Refuses with `snapshots/no-rollback-snapshot`.
 */
export function chooseRollback<T extends VerifiedSnapshot>(list: readonly T[], facts: { readonly current: string; readonly anchored: ReadonlySet<string> }): Result<T> {
  const { current, anchored } = facts;
  const [chosen] = list.filter(({ registryRoot }) => registryRoot !== current && anchored.has(registryRoot)).sort(newestFirst);
  if (chosen !== undefined) return accept(chosen);
  const same = list.filter(({ registryRoot }) => registryRoot === current).length;
  const loose = list.length - same;
  return refuse(
    snapshotRules.finding('snapshots/no-rollback-snapshot', {
      sentence: `None of ${list.length} verified snapshots is a way back: ${same} hold the current registry root, ${loose} one that is not anchored`,
      detail: { current, verified: list.length, current_root: same, not_anchored: loose },
    }),
  );
}
