import type { Finding } from '@plimsoll/findings';
import { flagRules } from '../flag-rules.ts';
import type { SchemaFault } from './schema-fault.ts';
import { targetingRule } from './targeting-schema.ts';

/** Faults that are told one by one. */
const MAX_FAULTS = 100;

/** One finding for each of the first faults. */
export function targetingFindings(faults: readonly SchemaFault[]): readonly Finding[] {
  return faults.slice(0, MAX_FAULTS).map(({ pointer, expected }) => flagRules.finding('flags/targeting-invalid', { sentence: `${pointer || 'The rule'} must be ${expected}`, location: { pointer }, expected }));
}

/**
 * Judges one rule as `targeting.json` of flagd's schemas (0.2.15) does: `flags/targeting-invalid` at each of its first 100
 * faults, and no finding just where the schema accepts. O(size of the rule).
 * @param pointer where the rule stands in its document
 */
export function checkTargeting(rule: unknown, pointer = ''): readonly Finding[] {
  const faults: SchemaFault[] = [];
  targetingRule(rule, pointer, (fault) => faults.push(fault));
  return targetingFindings(faults);
}
