import type { Finding, Json } from '@plimsoll/findings';
import { pointerTo } from './check-dependencies.ts';
import { ruleFault, usableRule } from './evaluate/rule-fault.ts';
import { exposedPpm, type FlagRecord } from './flag-record.ts';
import { checkTargeting } from './flagd/check-targeting.ts';
import { flagRules } from './flag-rules.ts';
import type { Registry } from './registry.ts';

/** Controls that tools hold. */
const known: ReadonlySet<string> = new Set(['require_snapshot', 'requires_release', 'auto_rollback', 'dashboard']);

/** What is wrong with one flag, whatever the others are. */
export function checkRecord({ evaluators }: Pick<Registry, 'evaluators'>, id: string, record: FlagRecord): Finding[] {
  const at = (step: string) => ({ subject: id, location: { pointer: `${pointerTo(id)}${step}` } });
  const findings: Finding[] = [];
  const { state, definition, bucketing } = record;
  if (state.mode === 'gradual' && state.current_ppm > state.target_ppm) findings.push(flagRules.finding('flags/ppm-range', { sentence: `${id} exposes ${exposedPpm(state)} ppm, more than its target ${state.target_ppm}`, ...at('/state/current_ppm'), expected: state.target_ppm, actual: state.current_ppm }));
  if (definition !== undefined) {
    const names = Object.keys(definition.variants);
    const types = new Set(names.map((name) => jsonType(definition.variants[name])));
    if (names.length === 0) findings.push(flagRules.finding('flags/variant-missing', { sentence: `${id} has no variant`, ...at('/definition/variants') }));
    for (const key of ['default_variant', 'off_variant'] as const) {
      const name = definition[key];
      if (name !== null && !Object.hasOwn(definition.variants, name)) findings.push(flagRules.finding('flags/variant-missing', { sentence: `${id} names the variant ${JSON.stringify(name)}, which it does not have`, ...at(`/definition/${key}`) }));
    }
    if (types.size > 1) findings.push(flagRules.finding('flags/variant-type-mixed', { sentence: `${id} has variants of the types ${[...types].sort().join(', ')}`, ...at('/definition/variants') }));
  }
  const rules: readonly (readonly [string, unknown])[] = [['/definition/targeting', definition?.targeting], ['/bucketing/by', bucketing.by]];
  for (const [step, rule] of rules) {
    if (rule === undefined || rule === null) continue;
    const shared = evaluators as Readonly<Record<string, Json>>;
    const why = ruleFault(rule as Json, shared);
    if (why === undefined) findings.push(...checkTargeting(usableRule(rule as Json, shared), at(step).location.pointer).map((finding) => ({ ...finding, subject: id })));
    else findings.push(flagRules.finding('flags/targeting-invalid', { sentence: `${id} has a rule that cannot be evaluated: ${why}`, ...at(step) }));
  }
  for (const key of Object.keys(record.controls)) if (!known.has(key)) findings.push(flagRules.finding('flags/control-unknown', { sentence: `${id} has the control ${JSON.stringify(key)}, which no tool holds`, ...at('/controls') }));
  record.evidence.forEach(({ uri, sha256 }, index) => {
    if (sha256 === null) findings.push(flagRules.finding('flags/evidence-unpinned', { sentence: `${id} has evidence at ${JSON.stringify(uri)} without a digest`, ...at(`/evidence/${index}/sha256`) }));
  });
  return findings;
}

function jsonType(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}
