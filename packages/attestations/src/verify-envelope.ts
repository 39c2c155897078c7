import { toHex } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { dsseRules } from './dsse-rules.ts';
import { MAX_KEYS } from './envelope.ts';
import { pae } from './pae.ts';
import { type DecodedEnvelope, decodeEnvelope } from './parse-envelope.ts';
import { hasSigned, keyidOf, type PublicKey } from './public-key.ts';

/** What is known of an envelope once it is verified. */
export interface VerifiedEnvelope<Key extends PublicKey = PublicKey> {
  /** Exactly the bytes that the signatures are over. */
  readonly payload: Uint8Array;
  readonly payloadType: string;
  /** The keys given that have signed, each public key once, in the order in which they were given; at least one. */
  readonly signers: readonly Key[];
}

/** The keys with each public key once: the first name that it came under. */
function distinct<Key extends PublicKey>(keys: readonly Key[]): Key[] {
  const seen = new Set<string>();
  return keys.filter(({ publicKey }) => {
    const hex = toHex(publicKey);
    return !seen.has(hex) && seen.add(hex);
  });
}

/** Index of the key in `open` that made the signature; -1 if none did. The hint only says where to look first. */
function signerAmong(open: readonly PublicKey[], message: Uint8Array, signature: Uint8Array, hint: string | undefined): number {
  const hinted = hint === undefined ? -1 : open.findIndex((key) => keyidOf(key) === hint);
  const first = open[hinted];
  if (first !== undefined && hasSigned(first, message, signature)) return hinted;
  return open.findIndex((key, index) => index !== hinted && hasSigned(key, message, signature));
}

/** The keys that signed: each signature is one key's, and a key that was found is not asked again. */
function signersOf<Key extends PublicKey>({ envelope, payload, signatures }: DecodedEnvelope, keys: readonly Key[]): Key[] {
  const message = pae(envelope.payloadType, payload);
  const open = distinct(keys);
  const found = new Set<Key>();
  for (const [index, signature] of signatures.entries()) {
    const at = signerAmong(open, message, signature, envelope.signatures[index]?.keyid);
    const signer = open[at];
    if (signer === undefined) continue;
    open.splice(at, 1);
    found.add(signer);
  }
  return keys.filter((key) => found.has(key));
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
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`Cannot verify an envelope: its bytes must be a Uint8Array, received ${typeof bytes}`);
  if (keys.length > MAX_KEYS) throw new RangeError(`Cannot verify an envelope: at most ${MAX_KEYS} keys can be given, received ${keys.length}`);
  const decoded = decodeEnvelope(bytes);
  if (!decoded.ok) return decoded;
  const { envelope, payload, signatures } = decoded.value;
  const signers = signersOf(decoded.value, keys);
  if (signers.length === 0) {
    const sentence = `None of the envelope's ${signatures.length} signatures verifies under any of the ${keys.length} keys given`;
    return refuse(dsseRules.finding('dsse/no-valid-signature', { sentence, detail: { signatures: signatures.length, keys: keys.length } }));
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
