import { canonicalBytes } from '@plimsoll/canonical-json';
import { buildSet, type SetCommitment, type SetRecord } from '@plimsoll/merkle';
import { REGISTRY_VERSION, type Registry } from './registry.ts';

const HEADER_ID = 'header';

/** Id of a flag's record in the set. */
export function recordId(flag: string): string {
  return `flag/${flag}`;
}

/** The header as a record of the set: everything of a registry that is no record and no matter of time. */
export function headerRecord({ schema_version, registry, environment, settings, evaluators }: Registry): SetRecord {
  return { id: HEADER_ID, value: canonicalBytes({ schema_version, registry, environment, settings, evaluators }) };
}

function recordMembers({ records }: Registry): SetRecord[] {
  return Object.entries(records).map(([id, record]) => ({ id: recordId(id), value: canonicalBytes(record) }));
}

/**
 * Commits to a registry: one root over its header and each of its records, whatever their order, with a proof that a flag is in
 * it (`prove(recordId(flag))`) or that it is not. Two registries with the same root serve the same. O(n log n).
 * @param records id and canonical bytes of each record, for whoever has them
 * @throws RangeError for a flag id that is empty, longer than 1,019 bytes, no UTF-8 or has control characters
 */
export function commitRegistry(registry: Registry, records: readonly SetRecord[] = recordMembers(registry)): SetCommitment {
  const built = buildSet([...records, headerRecord(registry)], { domain: REGISTRY_VERSION });
  if (!built.ok) throw new RangeError(`Cannot commit to a registry: ${built.findings[0]?.sentence ?? ''}`);
  return built.value;
}
