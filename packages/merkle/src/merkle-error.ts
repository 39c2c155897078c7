/** Why something that was asked for by name cannot be had on this runtime. */
export type MerkleErrorCode = 'no-wasm-simd' | 'self-test-failed';

/** The runtime lacks what a call needs; no input can cause it. */
export class MerkleError extends Error {
  override readonly name = 'MerkleError';
  readonly code: MerkleErrorCode;

  constructor(code: MerkleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
