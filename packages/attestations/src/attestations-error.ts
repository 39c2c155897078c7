/** Why the environment is in the way of a key file. A wrong document is findings, never this. */
export type AttestationsErrorCode = 'io' | 'exists' | 'permissions';

/** The one error of this package's edge. Its message names the file and shows nothing of what is in it. */
export class AttestationsError extends Error {
  override readonly name = 'AttestationsError';
  readonly code: AttestationsErrorCode;

  constructor(code: AttestationsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
