import { LedgerError } from '@plimsoll/ledger';
import { CommandError, environmentError, systemErrorCode } from './command-error.ts';
import { conclude } from './conclude.ts';
import type { FormatFlags } from './format-flags.ts';
import type { Io } from './io.ts';
import { printable, quote } from './quote.ts';

/**
 * Runs work on a ledger. A refusal to write is reported as its findings; any other failure of the ledger becomes an
 * error of the environment, as are files that cannot be read.
 */
export async function withLedger(io: Io, flags: FormatFlags, subject: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    if (systemErrorCode(thrown) !== undefined) throw environmentError(`use the ledger ${quote(subject)}`, thrown);
    if (!(thrown instanceof LedgerError)) throw thrown;
    if (thrown.code === 'refused' && thrown.findings.length > 0) return conclude(io, flags, { subject, findings: thrown.findings });
    throw new CommandError('environment', printable(thrown.message), { cause: thrown });
  }
}
