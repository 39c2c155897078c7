import { toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { checkCycles, checkDependencies } from './check-dependencies.ts';
import { checkInvariants } from './check-invariants.ts';
import { checkRecord } from './check-record.ts';
import type { Facts } from './facts.ts';
import { flagRules } from './flag-rules.ts';
import type { LoadedRegistry } from './read-registry.ts';

/**
 * What there is to say of a registry as it stands, its root being right: faults of its flags, of their dependencies, and of its
 * invariants under the facts; and a pass for each of these that has none. Nothing here stops a registry from being served, but
 * nothing may be promoted while a finding of severity blocker or critical stands against it. O(n).
 */
export function verifyRegistry({ registry, set }: LoadedRegistry, facts: Facts): Finding[] {
  const records = Object.entries(registry.records);
  const root = toHex(set.root);
  const dependencies = [...records.flatMap(([id, record]) => checkDependencies(registry, id, record)), ...checkCycles(registry)];
  const edges = records.reduce((sum, [, record]) => sum + record.depends_on.length, 0);
  return [
    flagRules.finding('flags/root-recomputed', { sentence: `The root of ${registry.registry} is ${root}, over ${records.length} flags`, subject: registry.registry, evidence: [{ name: registry.registry, sha256: root }] }),
    ...records.flatMap(([id, record]) => checkRecord(registry, id, record)),
    ...(dependencies.length > 0 ? dependencies : [flagRules.finding('flags/dependencies-hold', { sentence: `All ${edges} dependencies hold`, subject: registry.registry })]),
    ...checkInvariants(registry, records, facts),
  ];
}
