import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, encodeUtf8, type Hex, toBase64, toHex } from '@plimsoll/bytes';
import { assertKeyName } from './key-name.ts';

/** Signature types of C2SP signed-note: 1 Ed25519 note, 4 cosignature/v1 (Ed25519), 6 ML-DSA-44 cosignature (reserved: parsed, never verified). */
export type SignatureType = 1 | 4 | 6;

/** A public key under a name: what a caller trusts. */
export interface Verifier {
  readonly name: string;
  /** First 4 bytes of `SHA-256(name ‖ 0A ‖ type ‖ publicKey)`, 8 hex. */
  readonly keyId: Hex;
  readonly type: SignatureType;
  /** 32 bytes for types 1 and 4, 1,312 for type 6. */
  readonly publicKey: Uint8Array;
}

/** Bytes of a public key of each type. */
export const KEY_LENGTHS: Readonly<Record<SignatureType, number>> = { 1: 32, 4: 32, 6: 1312 };

/** True for a signature type of {@link SignatureType}. */
export function isSignatureType(type: number | undefined): type is SignatureType {
  return type === 1 || type === 4 || type === 6;
}

/** The key id of C2SP signed-note, "Signatures". */
export function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): Hex {
  return toHex(sha256(concatBytes(encodeUtf8(name), Uint8Array.of(0x0a, type), publicKey)).subarray(0, 4));
}

/**
 * The verifier of a key under a name; its key id is computed.
 * @throws TypeError or RangeError for a name, type or key that no verifier can have
 */
export function vkeyOf(name: string, type: SignatureType, publicKey: Uint8Array): Verifier {
  assertKeyName('name a verifier', name);
  if (!isSignatureType(type)) throw new RangeError(`Cannot make a verifier: the type must be 1, 4 or 6, received ${String(type)}`);
  if (!(publicKey instanceof Uint8Array)) throw new TypeError('Cannot make a verifier: the public key must be a Uint8Array');
  if (publicKey.length !== KEY_LENGTHS[type]) {
    throw new RangeError(`Cannot make a verifier: a public key of type ${type} has ${KEY_LENGTHS[type]} bytes, received ${publicKey.length}`);
  }
  return { name, keyId: keyIdOf(name, type, publicKey), type, publicKey };
}

/**
 * `name+keyId+base64(type ‖ publicKey)`, the vkey of C2SP signed-note; the mirror of `parseVkey`.
 * @throws TypeError or RangeError for what no vkey can say, a key id that is not the key's among it
 */
export function formatVkey(verifier: Verifier): string {
  const { name, keyId, type, publicKey } = verifier;
  const own = vkeyOf(name, type, publicKey).keyId;
  if (keyId !== own) throw new RangeError(`Cannot format a verifier: its key id is ${own}, received ${keyId}`);
  return `${name}+${keyId}+${toBase64(concatBytes(Uint8Array.of(type), publicKey))}`;
}
