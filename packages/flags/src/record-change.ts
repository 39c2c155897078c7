import { canonicalize } from '@plimsoll/canonical-json';
import type { FlagRecord, FlagState } from './flag-record.ts';
import { rankOf } from './mode.ts';

/** Whether two JSON values are the same; absent is null. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalize(a ?? null) === canonicalize(b ?? null);
}

/** Whether the flag goes, or wants to go, to more people than before. */
export function isPromotion(before: FlagRecord | undefined, after: FlagRecord): boolean {
  const from: FlagState = before?.state ?? { mode: 'disabled' };
  const { state } = after;
  const [low, high] = [rankOf(from.mode), rankOf(state.mode)];
  if (high !== low) return high > low;
  return from.mode === 'gradual' && state.mode === 'gradual' && (state.current_ppm > from.current_ppm || state.target_ppm > from.target_ppm);
}

/** Whether the record gave up a dependency, a control or evidence, or has others: then it is judged as if it were promoted. */
export function isWeaker(before: FlagRecord, after: FlagRecord): boolean {
  return !sameJson(before.depends_on, after.depends_on) || !sameJson(before.controls, after.controls) || pinned(after) < pinned(before);
}

/** How much evidence a record has whose digest is known. */
export function pinned({ evidence }: FlagRecord): number {
  return evidence.filter(({ sha256 }) => sha256 !== null).length;
}
