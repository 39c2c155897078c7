/** Makes Ed25519 signatures. Asynchronous, so that a KMS or an HSM fits. */
export interface RawSigner {
  /** 32 bytes, RFC 8032 section 5.1.5. */
  readonly publicKey: Uint8Array;
  /** The 64-byte signature R‖S over the message, RFC 8032 section 5.1.6. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
