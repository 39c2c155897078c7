import { toHex } from '@plimsoll/bytes';
import { MAX_KEYS } from './envelope.ts';
import type { DecodedEnvelope } from './parse-envelope.ts';
import { hasSigned, keyidOf, type PublicKey } from './public-key.ts';

/** What is the same for two writings of one key: the bytes, of a P-256 point in compressed form (SEC 1 section 2.3.3). */
function identityOf({ algorithm, publicKey }: PublicKey): string {
  const isUncompressed = algorithm === 'ecdsa-p256' && publicKey.length === 65;
  return isUncompressed ? `${(publicKey[64] ?? 0) & 1 ? '03' : '02'}${toHex(publicKey.subarray(1, 33))}` : toHex(publicKey);
}

/** Trusted keys, each public key once under the first name that it came under; made once and used for many envelopes. */
export class KeyRing<Key extends PublicKey> {
  /** How many keys were given. */
  readonly size: number;
  readonly #keys: readonly Key[];
  /** Position of a key by the hint that names it. */
  readonly #hinted = new Map<string, number>();

  /** @throws RangeError for more than 64 keys */
  constructor(keys: readonly Key[]) {
    if (keys.length > MAX_KEYS) throw new RangeError(`Cannot verify an envelope: at most ${MAX_KEYS} keys can be given, received ${keys.length}`);
    this.size = keys.length;
    const distinct = new Map<string, Key>();
    for (const key of keys) {
      const identity = identityOf(key);
      if (!distinct.has(identity)) distinct.set(identity, key);
    }
    this.#keys = [...distinct.values()];
    for (const [index, key] of this.#keys.entries()) {
      const keyid = keyidOf(key);
      if (keyid !== undefined && !this.#hinted.has(keyid)) this.#hinted.set(keyid, index);
    }
  }

  /** How many different public keys there are. */
  get distinct(): number {
    return this.#keys.length;
  }

  /** The keys that signed the envelope, in the order of the ring: each signature is one key's, and a key that was found is not asked again. */
  signersOf({ envelope, message, signatures }: DecodedEnvelope): Key[] {
    const found = new Set<number>();
    const signed = (index: number, signature: Uint8Array): boolean => {
      const key = this.#keys[index];
      return key !== undefined && !found.has(index) && hasSigned(key, message, signature);
    };
    for (const [position, signature] of signatures.entries()) {
      // The hint only says where to look first.
      const hint = this.#hinted.get(envelope.signatures[position]?.keyid ?? '') ?? -1;
      const at = signed(hint, signature) ? hint : this.#keys.findIndex((_, index) => index !== hint && signed(index, signature));
      if (at !== -1) found.add(at);
    }
    return this.#keys.filter((_, index) => found.has(index));
  }
}
