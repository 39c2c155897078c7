import { digestFromHex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import type { Result } from '@plimsoll/findings';
import { verifySetProof } from '@plimsoll/merkle';
import { recordId } from './commit-registry.ts';
import type { FlagRecord } from './flag-record.ts';
import { REGISTRY_VERSION } from './registry.ts';

/**
 * Whether a registry with this root has the flag, by a proof of {@link commitRegistry}; with a record, only that it has the flag
 * like this will do. Every fault is one `set/proof-invalid`. O(log n).
 * @param proof plain JSON values, from anywhere
 * @param root 64 hex, from a source that is trusted
 * @throws RangeError for a root that is no digest
 */
export function verifyFlagProof(proof: unknown, root: string, id: string, record?: FlagRecord): Result<'present' | 'absent'> {
  const digest = digestFromHex(root);
  if (digest === undefined) throw new RangeError(`Cannot verify a flag proof: the root has 64 lower-case hex digits, received ${JSON.stringify(root.slice(0, 80))}`);
  return verifySetProof(proof, { root: digest, domain: REGISTRY_VERSION, id: recordId(id), ...(record !== undefined && { value: canonicalBytes(record) }) });
}
