/** Why a value has no canonical form. */
export type CanonicalJsonErrorCode = 'unsupported-type' | 'number-range' | 'unsafe-integer' | 'lone-surrogate' | 'too-deep' | 'forbidden-key';

/** A programmer gave `canonicalize` a value that JSON cannot carry. */
export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError';
  /** The rule broken; stable. */
  readonly code: CanonicalJsonErrorCode;
  /** RFC 6901 pointer to the offending value, or to the member whose name offends. */
  readonly pointer: string;

  constructor(code: CanonicalJsonErrorCode, pointer: string, why: string) {
    super(`Cannot canonicalize the value at ${JSON.stringify(pointer)}: ${why}`);
    this.code = code;
    this.pointer = pointer;
  }
}
