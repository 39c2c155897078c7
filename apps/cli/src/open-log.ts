import type { Finding } from '@plimsoll/findings';
import { httpLog, LedgerReader, logFolder, type LogSource } from '@plimsoll/ledger';
import { CommandError } from './command-error.ts';
import { fetchFile } from './fetch-file.ts';
import type { Io } from './io.ts';
import { inLedger, ledgerFolder } from './ledger-folder.ts';

/** A published log that a command reads. */
export interface OpenedLog {
  readonly source: LogSource;
  readonly reader: LedgerReader;
  /** Findings whose files are relative to the log, with where it is before them. */
  readonly place: (findings: readonly Finding[]) => Finding[];
}

/**
 * The log in a folder or, where the name begins with http:// or https://, at an address.
 * @throws CommandError `environment` if there is no such folder, `usage` if the address is none of a log
 */
export function openLog(io: Io, name: string): OpenedLog {
  const source = /^https?:\/\//iu.test(name) ? atAddress(name) : logFolder(ledgerFolder(io, name));
  return { source, reader: new LedgerReader((file) => source.read(file)), place: (findings) => inLedger(name, findings) };
}

function atAddress(url: string): LogSource {
  try {
    return httpLog(url, fetchFile);
  } catch (thrown) {
    if (thrown instanceof TypeError) throw new CommandError('usage', thrown.message, { cause: thrown });
    throw thrown;
  }
}
