import type { Finding } from '@plimsoll/findings';
import { pointerTo } from './check-dependencies.ts';
import { exposedPpm, type FlagRecord } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { rankOf } from './mode.ts';
import type { Registry } from './registry.ts';
import { sameJson } from './record-change.ts';
import { recordOf } from './verify-step.ts';

/**
 * Whether everybody who is exposed to a flag in one registry still is in the other, and gets the same: a bucket does not depend on
 * the exposure, so that with the same bucketing, definition and shared rules a higher exposure only adds people. One finding: a
 * pass that says so, or `flags/exposure-not-monotone` with the reason. A flag that is not exposed before has nobody to lose.
 */
export function checkExposure(id: string, before: Registry, after: Registry): Finding {
  const [from, to] = [recordOf(before, id), recordOf(after, id)];
  const place = { subject: id, location: { pointer: pointerTo(id) } };
  if (from === undefined || rankOf(from.state.mode) < rankOf('gradual')) return flagRules.finding('flags/exposure-monotone', { sentence: `Nobody was exposed to ${id} before`, ...place });
  const why = to === undefined ? 'it is gone' : objection(from, to, sameJson(before.evaluators, after.evaluators));
  if (why !== undefined) return flagRules.finding('flags/exposure-not-monotone', { sentence: `Not everybody who was exposed to ${id} still is, or gets the same: ${why}`, ...place });
  return flagRules.finding('flags/exposure-monotone', { sentence: `Everybody who was exposed to ${id} still is, and gets the same`, ...place });
}

function objection(from: FlagRecord, to: FlagRecord, hasSameEvaluators: boolean): string | undefined {
  const [most, now] = [exposedPpm(from.state), exposedPpm(to.state)];
  if (now < most) return `it exposed ${most} ppm and now exposes ${now}`;
  if (!sameJson(from.bucketing, to.bucketing)) return 'its bucketing changed';
  if (!sameJson(from.definition, to.definition)) return 'its definition changed';
  return hasSameEvaluators ? undefined : 'shared rules changed';
}
