import type { Finding } from '@plimsoll/findings';

/** Why the environment or the caller cannot go on. A wrong document is findings, never this. */
export type LedgerErrorCode = 'io' | 'poisoned' | 'contended' | 'closed' | 'exists' | 'not-a-ledger' | 'refused' | 'unavailable' | 'weak-durability' | 'misuse';

/**
 * The one error of this package. `code` is stable; `refused` carries the findings of recovery that forbid writing,
 * `unavailable` those that say which file of a remote log cannot be read now, and why.
 * After `poisoned` nothing can be known about the last write: close the ledger and open it again.
 */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: LedgerErrorCode;
  readonly findings: readonly Finding[];

  constructor(code: LedgerErrorCode, message: string, options: { cause?: unknown; findings?: readonly Finding[] } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.findings = options.findings ?? [];
  }
}

/** The error itself if it is one of ours, otherwise `io` with it as its cause. */
export function asLedgerError(action: string, error: unknown): LedgerError {
  return error instanceof LedgerError ? error : new LedgerError('io', `Cannot ${action}: ${(error as Error).message}`, { cause: error });
}
