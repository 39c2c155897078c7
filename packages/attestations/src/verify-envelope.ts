import { accept, refuse, type Result } from '@plimsoll/findings';
import { dsseRules } from './dsse-rules.ts';
import { KeyRing } from './key-ring.ts';
import { decodeEnvelope } from './parse-envelope.ts';
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
 * `dsse/payload-type` where the caller wants another type. Bounds as in `parseEnvelope`.
 * @throws TypeError unless the bytes are a `Uint8Array`, RangeError for more than 64 keys
 */
export function verifyEnvelope<Key extends PublicKey>(
  bytes: Uint8Array,
  keys: readonly Key[],
  options: { readonly payloadType?: string } = {},
): Result<VerifiedEnvelope<Key>> {
  return verifyWith(new KeyRing(keys), bytes, options);
}

/** {@link verifyEnvelope} with keys that were made ready before. */
export function verifyWith<Key extends PublicKey>(ring: KeyRing<Key>, bytes: Uint8Array, options: { readonly payloadType?: string } = {}): Result<VerifiedEnvelope<Key>> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`Cannot verify an envelope: its bytes must be a Uint8Array, received ${typeof bytes}`);
  const decoded = decodeEnvelope(bytes);
  if (!decoded.ok) return decoded;
  const { envelope, payload, signatures } = decoded.value;
  const signers = ring.signersOf(decoded.value);
  if (signers.length === 0) {
    const sentence = `None of the envelope's ${signatures.length} signatures verifies under any of the ${ring.size} keys given`;
    return refuse(dsseRules.finding('dsse/no-valid-signature', { sentence, detail: { signatures: signatures.length, keys: ring.size } }));
  }
  const { payloadType } = envelope;
  if (options.payloadType !== undefined && payloadType !== options.payloadType) {
    const sentence = `The envelope carries ${shown(payloadType)}, expected ${shown(options.payloadType)}`;
    return refuse(dsseRules.finding('dsse/payload-type', { sentence, location: { pointer: '/payloadType' }, expected: options.payloadType, actual: payloadType.slice(0, 256) }));
  }
  return accept({ payload, payloadType, signers });
}

/** Foreign text in a sentence: quoted and shortened. */
function shown(text: string): string {
  return JSON.stringify(text.length > 128 ? `${text.slice(0, 128)}…` : text);
}
