import { equalBytes } from '@plimsoll/bytes';
import type { PolicyKey } from './approval-policy.ts';
import type { Revocation } from './revocations.ts';
import { instantOf } from './timestamp.ts';

/** The rule by which a key does not count, and why. */
export type KeyObjection = readonly [id: 'approval/revoked-key' | 'approval/key-not-valid', why: string];

/**
 * What speaks against a key of a policy for what was issued at that time: that it was revoked (from then on, or altogether
 * where it was compromised), or that it was not valid yet or no longer. Undefined if it counts.
 * @throws RangeError for a time that no parser accepted
 */
export function keyObjection({ verifier, notBefore, notAfter }: PolicyKey, issuedAt: string, revocations: readonly Revocation[]): KeyObjection | undefined {
  const issued = instantOf(issuedAt);
  const revoked = revocations.find((each) => equalBytes(each.verifier.publicKey, verifier.publicKey) && (each.reason === 'compromised' || issued >= instantOf(each.revokedAt)));
  if (revoked !== undefined) return ['approval/revoked-key', `the key was revoked as ${revoked.reason} at ${revoked.revokedAt}`];
  if (notBefore !== undefined && issued < instantOf(notBefore)) return ['approval/key-not-valid', `it was issued at ${issuedAt}, and the key is valid from ${notBefore}`];
  if (notAfter !== undefined && issued > instantOf(notAfter)) return ['approval/key-not-valid', `it was issued at ${issuedAt}, and the key was valid to ${notAfter}`];
  return undefined;
}
