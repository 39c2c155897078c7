import type { Finding } from '@plimsoll/findings';
import { findingsOf } from './import-flagd.ts';
import type { SchemaFault } from './schema-fault.ts';
import { targetingRule } from './targeting-schema.ts';

/**
 * Judges one rule as `targeting.json` of flagd's schemas (0.2.15) does: `flags/targeting-invalid` at each of its first 100
 * faults, and no finding just where the schema accepts.
 * @param pointer where the rule stands in its document
 */
export function checkTargeting(rule: unknown, pointer = ''): readonly Finding[] {
  const faults: SchemaFault[] = [];
  targetingRule(rule, pointer, (fault) => faults.push(fault));
  return findingsOf('flags/targeting-invalid', faults);
}
