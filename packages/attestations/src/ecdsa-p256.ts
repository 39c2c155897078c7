import { p256 } from '@noble/curves/nist.js';

/** True if the signature, 64 bytes r‖s or DER, is over SHA-256 of the message (FIPS 186-5 section 6.4.2). Either of s and n − s counts. */
export function verifyEcdsaP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const formats = signature.length === 64 ? (['compact', 'der'] as const) : (['der'] as const);
  return formats.some((format) => {
    try {
      return p256.verify(signature, message, publicKey, { format, lowS: false, prehash: true });
    } catch {
      return false; // not a point, or not a signature of this form
    }
  });
}
