import { verifyEd25519 } from '@plimsoll/signed-note';
import { verifyEcdsaP256 } from './ecdsa-p256.ts';

/** A public key that a caller trusts; a `Verifier` of `@plimsoll/signed-note` fits. */
export interface PublicKey {
  /** 32 bytes of Ed25519, or a P-256 point (SEC 1, 33 or 65 bytes). */
  readonly publicKey: Uint8Array;
  /** `ed25519` if absent; `ecdsa-p256` (with SHA-256) is for reading envelopes of other tools. */
  readonly algorithm?: 'ed25519' | 'ecdsa-p256';
  readonly name?: string;
  /** 8 hex digits of C2SP signed-note. */
  readonly keyId?: string;
}

/** True if the key made the signature over the message: Ed25519 with the strict rules of `verifyEd25519`, or ECDSA P-256. */
export function hasSigned({ algorithm, publicKey }: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  return algorithm === 'ecdsa-p256' ? verifyEcdsaP256(publicKey, message, signature) : verifyEd25519(publicKey, message, signature);
}

/** What envelopes of ours write as `keyid`: name and key id of the vkey. Undefined for a key without a name. */
export function keyidOf({ name, keyId }: Pick<PublicKey, 'name' | 'keyId'>): string | undefined {
  return name === undefined || keyId === undefined ? undefined : `${name}+${keyId}`;
}
