declare const brand: unique symbol;

/** Lower-case hexadecimal text, two characters a byte. */
export type Hex = string & { readonly [brand]: 'hex' };

/** Exactly 32 bytes: the output of SHA-256. */
export type Digest = Uint8Array & { readonly [brand]: 'digest' };

/** The digest that stands for a whole tree or set. */
export type Root = Digest;

/** Bytes in a SHA-256 digest. */
export const DIGEST_LENGTH = 32;

/** Narrows to {@link Digest}; true for a `Uint8Array` of exactly 32 bytes. */
export function isDigest(value: unknown): value is Digest {
  return value instanceof Uint8Array && value.length === DIGEST_LENGTH;
}

/**
 * The same bytes as a {@link Digest}, not copied.
 * @throws TypeError if `bytes` is not a `Uint8Array`, RangeError if it has not 32 bytes
 */
export function asDigest(bytes: Uint8Array): Digest {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('Cannot use a value as a digest: a Uint8Array is needed');
  if (!isDigest(bytes)) throw new RangeError(`Cannot use bytes as a digest: 32 are needed, received ${bytes.length}`);
  return bytes;
}
