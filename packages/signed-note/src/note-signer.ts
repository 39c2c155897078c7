import { concatBytes } from '@plimsoll/bytes';
import { cosignedMessage, encodeTime, isCosignatureTime } from './cosignature.ts';
import { SIGNATURE_LENGTH } from './ed25519-encoding.ts';
import type { RawSigner } from './raw-signer.ts';
import { type Verifier, vkeyOf } from './verifier.ts';

/** Signs note texts under a name. */
export interface NoteSigner {
  /** Who verifies what it signs. */
  readonly verifier: Verifier;
  /** The bytes of the signature line after the key id, for the UTF-8 bytes of a note text. */
  sign(text: Uint8Array): Promise<Uint8Array>;
}

/** @throws RangeError if the raw signer did not return a signature */
async function rawSignature(raw: RawSigner, message: Uint8Array): Promise<Uint8Array> {
  const signature = await raw.sign(message);
  if (signature.length !== SIGNATURE_LENGTH) throw new RangeError(`Cannot sign: the signer must return 64 bytes, received ${signature.length}`);
  return signature;
}

/**
 * A signer of type 1: Ed25519 over the note text (C2SP signed-note).
 * @throws TypeError or RangeError for a name or public key that no verifier can have
 */
export function noteSigner(name: string, raw: RawSigner): NoteSigner {
  return { verifier: vkeyOf(name, 1, raw.publicKey), sign: (text) => rawSignature(raw, text) };
}

/**
 * A signer of type 4: cosignature/v1, a time and Ed25519 over time and text (C2SP tlog-cosignature).
 * `now` gives seconds since 1970; `sign` rejects with RangeError unless 0 ≤ `now()` < 2^63.
 * @throws TypeError or RangeError for a name or public key that no verifier can have
 */
export function cosigner(name: string, raw: RawSigner, now: () => bigint): NoteSigner {
  return {
    verifier: vkeyOf(name, 4, raw.publicKey),
    async sign(text) {
      const seconds = now();
      if (!isCosignatureTime(seconds)) throw new RangeError(`Cannot cosign: the time must be seconds from 0 to 2^63 - 1, received ${seconds}`);
      return concatBytes(encodeTime(seconds), await rawSignature(raw, cosignedMessage(seconds, text)));
    },
  };
}
