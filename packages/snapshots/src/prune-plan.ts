import type { Finding } from '@plimsoll/findings';
import { isSnapshotTime } from './manifest.ts';
import type { SnapshotInfo } from './snapshot-name.ts';
import { snapshotRules } from './snapshot-rules.ts';

const DAY = 86_400_000;

/** Which snapshots to keep, beside those that are always kept. */
export interface PrunePolicy {
  /** The newest, at least 1. */
  readonly keepLast: number;
  /** Those that are not older, in days; none by age beyond a day if absent. */
  readonly keepDays?: number;
  /** Those with one of these labels. */
  readonly keepLabels?: readonly string[];
}

/** What becomes of one snapshot, and why. */
export interface PruneLine {
  readonly snapshot: SnapshotInfo;
  readonly keep: boolean;
  /** Why it is kept; empty if it is not. */
  readonly reasons: readonly string[];
}

/** What becomes of each snapshot, the newest first. */
export interface PrunePlan {
  readonly lines: readonly PruneLine[];
  readonly remove: readonly SnapshotInfo[];
  /** One for each line, with its reasons. */
  readonly findings: readonly Finding[];
}

/**
 * Plans which snapshots to remove. Always kept are the newest of each label, every root in `keep` (those that ledger entries,
 * releases and rollouts name), and what is younger than a day or dated later than `now`. O(n log n).
 * @param now RFC 3339 in UTC with milliseconds
 * @throws RangeError for a policy or time out of its bounds
 */
export function planPrune(list: readonly SnapshotInfo[], policy: PrunePolicy, keep: ReadonlySet<string>, now: string): PrunePlan {
  const { keepLast, keepDays = 0, keepLabels = [] } = policy;
  if (!Number.isSafeInteger(keepLast) || keepLast < 1) throw new RangeError(`Cannot plan to prune: at least the last snapshot is kept, received ${keepLast}`);
  if (!Number.isFinite(keepDays) || keepDays < 0) throw new RangeError(`Cannot plan to prune: days are a number from 0, received ${keepDays}`);
  if (!isSnapshotTime(now)) throw new RangeError(`Cannot plan to prune: the time is RFC 3339 in UTC with milliseconds, received ${JSON.stringify(now)}`);
  const labels = new Set<string>();
  const lines = [...list].sort(newestFirst).map((snapshot, place): PruneLine => {
    const { label, root, created_at } = snapshot;
    const age = Date.parse(now) - Date.parse(created_at);
    const reasons = [
      ...(place < keepLast ? [keepLast === 1 ? 'it is the newest' : `it is one of the last ${keepLast}`] : []),
      ...(labels.has(label) ? [] : [`it is the newest of label ${label}`]),
      ...(keepLabels.includes(label) ? [`label ${label} is kept`] : []),
      ...(keep.has(root) ? ['its root is named elsewhere'] : []),
      ...(age < DAY ? ['it is younger than a day'] : age <= keepDays * DAY ? [`it is not older than ${keepDays} days`] : []),
    ];
    labels.add(label);
    return { snapshot, keep: reasons.length > 0, reasons };
  });
  return { lines, remove: lines.filter((line) => !line.keep).map(({ snapshot }) => snapshot), findings: lines.map(asFinding) };
}

/** The newest before the others; of one moment, by name. */
export function newestFirst(a: SnapshotInfo, b: SnapshotInfo): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function asFinding({ snapshot: { id, root }, keep, reasons }: PruneLine): Finding {
  const about = { subject: id, detail: { root } };
  if (keep) return snapshotRules.finding('snapshots/prune-kept', { sentence: `Kept, because ${reasons.join(', ')}`, ...about });
  return snapshotRules.finding('snapshots/prune-removed', { sentence: 'Removed, because no rule keeps it', ...about });
}
