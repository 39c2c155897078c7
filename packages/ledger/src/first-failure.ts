import { LedgerError } from './error.ts';

/** After the first failure of signers or of the store a ledger does nothing more: what reached the disk is not known. */
export class FirstFailure {
  #error: LedgerError | undefined;

  /** Undefined while nothing failed. */
  get error(): LedgerError | undefined {
    return this.#error;
  }

  /** @throws LedgerError the first failure, if there was one */
  demandNone(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  /** Ends the work of the ledger, as a failure would. */
  end(error: LedgerError): void {
    this.#error ??= error;
  }

  /** What the work comes to; if it fails, that is a failure of the ledger. */
  async of<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const failure = error instanceof LedgerError ? error : new LedgerError('poisoned', `Cannot go on writing: ${(error as Error).message}; close the ledger and open it again`, { cause: error });
      this.end(failure);
      throw failure;
    }
  }
}
