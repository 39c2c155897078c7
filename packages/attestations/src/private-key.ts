import { ed25519Signer, formatVkey, type RawSigner, type SignatureType, type Verifier, vkeyOf } from '@plimsoll/signed-note';

/** What a key signs: notes, checkpoints and envelopes, or the cosignatures of a witness. */
export type KeyType = 'note' | 'cosigner';

/** A private Ed25519 key. Its secret is in no member, so that printing or serialising the object shows nothing of it. */
export interface PrivateKey extends RawSigner {
  /** Absent where the form has none (PEM, JWK). */
  readonly name?: string;
  /** Absent where the form does not say (PEM, JWK). */
  readonly type?: KeyType;
  /** The 32-byte seed, RFC 8032 section 5.1.5, copied. Keep it out of logs. */
  seed(): Uint8Array;
}

/** A private key with a name and a type, so that others can know it by its vkey. */
export interface NamedKey extends PrivateKey {
  readonly name: string;
  readonly type: KeyType;
  readonly verifier: Verifier;
  /** `name+keyId+base64(type ‖ publicKey)` of C2SP signed-note. */
  readonly vkey: string;
}

const SIGNATURE_TYPES = { note: 1, cosigner: 4 } as const satisfies Record<KeyType, SignatureType>;

/** The type of a key by the signature type of its vkey; undefined for one that no key here has. */
export function keyTypeOf(signatureType: SignatureType): KeyType | undefined {
  return signatureType === 1 ? 'note' : signatureType === 4 ? 'cosigner' : undefined;
}

/** The key of a seed of 32 bytes. */
export function privateKeyOf(seed: Uint8Array): PrivateKey {
  const secret = Uint8Array.from(seed);
  return { ...ed25519Signer(secret), seed: () => secret.slice() };
}

/**
 * The key under a name.
 * @throws TypeError or RangeError for a name that no key can have
 */
export function namedKeyOf(name: string, type: KeyType, seed: Uint8Array): NamedKey {
  const key = privateKeyOf(seed);
  const verifier = vkeyOf(name, SIGNATURE_TYPES[type], key.publicKey);
  return { ...key, name, type, verifier, vkey: formatVkey(verifier) };
}
