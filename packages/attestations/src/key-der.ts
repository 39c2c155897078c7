import { concatBytes, equalBytes, fromHex } from '@plimsoll/bytes';

const constant = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

/** PKCS #8 version 1 up to the seed (RFC 8410 section 7). */
const PRIVATE_V1 = constant('302e020100300506032b657004220420');
/** PKCS #8 version 2 up to the seed, and from there to the public key. */
const PRIVATE_V2 = constant('3051020101300506032b657004220420');
const PUBLIC_IN_V2 = constant('812100');
/** SubjectPublicKeyInfo of Ed25519 up to the key (RFC 8410 section 4). */
const ED25519_PUBLIC = constant('302a300506032b6570032100');
/** SubjectPublicKeyInfo of P-256 up to the uncompressed point (RFC 5480 section 2). */
const P256_PUBLIC = constant('3059301306072a8648ce3d020106082a8648ce3d030107034200');

const startsWith = (bytes: Uint8Array, head: Uint8Array): boolean => equalBytes(bytes.subarray(0, head.length), head);

/** Seed of an Ed25519 key in PKCS #8, and the public key beside it where version 2 has one. DER has one way to write each, so bytes are compared. */
export function readPkcs8(der: Uint8Array): { readonly seed: Uint8Array; readonly publicKey?: Uint8Array } | undefined {
  if (der.length === 48 && startsWith(der, PRIVATE_V1)) return { seed: der.slice(16) };
  const isV2 = der.length === 83 && startsWith(der, PRIVATE_V2) && equalBytes(der.subarray(48, 51), PUBLIC_IN_V2);
  return isV2 ? { seed: der.slice(16, 48), publicKey: der.slice(51) } : undefined;
}

/** The key of a SubjectPublicKeyInfo: Ed25519, or P-256 as an uncompressed point. */
export function readSpki(der: Uint8Array): { readonly algorithm: 'ed25519' | 'ecdsa-p256'; readonly publicKey: Uint8Array } | undefined {
  if (der.length === 44 && startsWith(der, ED25519_PUBLIC)) return { algorithm: 'ed25519', publicKey: der.slice(12) };
  if (der.length === 91 && startsWith(der, P256_PUBLIC) && der[26] === 4) return { algorithm: 'ecdsa-p256', publicKey: der.slice(26) };
  return undefined;
}

/** An uncompressed point of two coordinates (SEC 1 section 2.3.3). */
export function uncompressedPoint(x: Uint8Array, y: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(4), x, y);
}
