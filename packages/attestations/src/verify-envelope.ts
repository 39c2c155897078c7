import { accept, refuse, type Result } from '@plimsoll/findings';
import { dsseRules } from './dsse-rules.ts';
import { KeyRing } from './key-ring.ts';
import { type DecodedEnvelope, decodeEnvelope } from './parse-envelope.ts';
import type { PublicKey } from './public-key.ts';

/** What is known of an envelope once it is verified. */
export interface VerifiedEnvelope<Key extends PublicKey = PublicKey> {
  /** Exactly the bytes that the signatures are over. */
  readonly payload: Uint8Array;
  readonly payloadType: string;
  /** The keys given that have signed, each public key once, in the order in which they were given; at least one. */
  readonly signers: readonly Key[];
}

/**
 * Verifies a DSSE envelope (DSSE v1.0.2) against the keys that the caller trusts: every signature with every key, a
 * `keyid` being a hint only. `signers` are the distinct keys that verified; a signature that does not verify neither
 * counts nor spoils the others. At most 64 × 64 signature checks, about one a signature where the hints are right.
 * Refusals: `dsse/malformed` (with `json/*` beside it), `dsse/too-many-signatures`, `dsse/no-valid-signature`, and
 * `dsse/payload-type` where the caller wants another type, `dsse/too-few-signers` where fewer than `atLeast` (1 if absent)
 * of the keys have signed. Bounds as in `parseEnvelope`.
 * @throws TypeError unless the bytes are a `Uint8Array`, RangeError for more than 64 keys, or an `atLeast` below 1 or above
 *   the number of different keys
 */
export function verifyEnvelope<Key extends PublicKey>(
  bytes: Uint8Array,
  keys: readonly Key[],
  options: { readonly payloadType?: string; readonly atLeast?: number } = {},
): Result<VerifiedEnvelope<Key>> {
  const { payloadType, atLeast = 1 } = options;
  const ring = new KeyRing(keys);
  if (!Number.isInteger(atLeast) || atLeast < 1 || (atLeast > 1 && atLeast > ring.distinct)) {
    throw new RangeError(`Cannot verify an envelope: atLeast must be from 1 to the number of different keys, ${ring.distinct}, received ${atLeast}`);
  }
  const decoded = decodeEnvelope(bytes);
  if (!decoded.ok) return decoded;
  const verified = verifyDecoded(ring, decoded.value);
  if (!verified.ok) return verified;
  const { signers } = verified.value;
  if (payloadType !== undefined && verified.value.payloadType !== payloadType) {
    const sentence = `The envelope carries ${shown(verified.value.payloadType)}, expected ${shown(payloadType)}`;
    return refuse(dsseRules.finding('dsse/payload-type', { sentence, location: { pointer: '/payloadType' }, expected: payloadType, actual: verified.value.payloadType.slice(0, 256) }));
  }
  if (signers.length < atLeast) {
    const sentence = `${signers.length} of the ${ring.distinct} different keys given have signed the envelope; ${atLeast} must have`;
    return refuse(dsseRules.finding('dsse/too-few-signers', { sentence, location: { pointer: '/signatures' }, expected: atLeast, actual: signers.length }));
  }
  return verified;
}

/** {@link verifyEnvelope} of any type, by at least one of keys that were made ready before. */
export function verifyDecoded<Key extends PublicKey>(ring: KeyRing<Key>, decoded: DecodedEnvelope): Result<VerifiedEnvelope<Key>> {
  const { envelope, payload, signatures } = decoded;
  const signers = ring.signersOf(decoded);
  if (signers.length === 0) {
    const sentence = `None of the envelope's ${signatures.length} signatures verifies under any of the ${ring.size} keys given`;
    return refuse(dsseRules.finding('dsse/no-valid-signature', { sentence, detail: { signatures: signatures.length, keys: ring.size } }));
  }
  return accept({ payload, payloadType: envelope.payloadType, signers });
}

/** Foreign text in a sentence: quoted and shortened. */
function shown(text: string): string {
  return JSON.stringify(text.length > 128 ? `${text.slice(0, 128)}…` : text);
}
