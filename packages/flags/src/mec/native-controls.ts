import type { Finding } from '@plimsoll/findings';
import type { JsonObject } from '@plimsoll/merkle';
import { flagRules } from '../flag-rules.ts';

/** Gates that legacy triggers of a rollback are called now. */
const GATES: ReadonlyMap<unknown, string> = new Map([['slo_drop_gt_3pct', 'slo_latency_drop']]);

/** Controls under their names of now, and what came of those that have none. */
export interface NativeControls {
  readonly controls: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
}

/**
 * Legacy controls in native terms: `rollback_snapshot` is `require_snapshot`, the trigger of `auto_rollback` a gate. A trigger that
 * no gate is known for becomes a gate of that name, with `flags/control-unknown`. Everything else is kept as it is.
 */
export function nativeControls(id: string, legacy: JsonObject, pointer: string): NativeControls {
  const { rollback_snapshot: old, auto_rollback: rollback, ...kept } = legacy;
  const controls: Record<string, unknown> = { ...kept };
  // Both names may stand there; the stricter one counts.
  if (old !== undefined) controls['require_snapshot'] = old === true || kept['require_snapshot'] === true ? true : (kept['require_snapshot'] ?? old);
  if (rollback === undefined) return { controls, findings: [] };
  controls['auto_rollback'] = rollback;
  if (typeof rollback !== 'object' || rollback === null || Array.isArray(rollback) || !Object.hasOwn(rollback, 'trigger')) return { controls, findings: [] };
  const { trigger, ...others } = rollback as JsonObject;
  const gate = GATES.get(trigger) ?? trigger;
  controls['auto_rollback'] = { ...others, gate };
  if (GATES.has(trigger)) return { controls, findings: [] };
  const sentence = `${id} rolls back on ${JSON.stringify(trigger)}, for which no gate is known`;
  return { controls, findings: [flagRules.finding('flags/control-unknown', { sentence, subject: id, location: { pointer: `${pointer}/auto_rollback/trigger` } })] };
}
