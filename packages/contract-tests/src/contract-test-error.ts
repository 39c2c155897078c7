/** What is broken around a test: the command cannot be started, a folder cannot be read or written, or holds too much. */
export type ContractTestErrorCode = 'spawn' | 'io' | 'too-many';

/** A broken environment; nothing was learned of producer or consumer. */
export class ContractTestError extends Error {
  override readonly name = 'ContractTestError';
  readonly code: ContractTestErrorCode;

  constructor(code: ContractTestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
