import type { Finding } from '@plimsoll/findings';
import { type EvidenceSource, evidenceStore, httpLog, LedgerReader, logFolder, type LogSource, publishedEvidence } from '@plimsoll/ledger';
import { CommandError } from './command-error.ts';
import { fetchFile } from './fetch-file.ts';
import type { Io } from './io.ts';
import { inLedger, ledgerFolder } from './ledger-folder.ts';

/** A published log that a command reads. */
export interface OpenedLog {
  readonly source: LogSource;
  readonly reader: LedgerReader;
  /** Evidence that its entries name. */
  readonly evidence: EvidenceSource;
  /** Findings whose files are relative to the log, with where it is before them. */
  readonly place: (findings: readonly Finding[]) => Finding[];
}

/**
 * The log in a folder or, where the name begins with http:// or https://, at an address.
 * @throws CommandError `environment` if there is no such folder, `usage` if the address is none of a log
 */
export function openLog(io: Io, name: string): OpenedLog {
  const address = /^https?:\/\//iu.test(name);
  const source = address ? atAddress(name) : logFolder(ledgerFolder(io, name));
  const evidence = address ? publishedEvidence(source) : evidenceStore(ledgerFolder(io, name));
  return { source, evidence, reader: new LedgerReader((file) => source.read(file)), place: (findings) => inLedger(name, findings) };
}

function atAddress(url: string): LogSource {
  try {
    return httpLog(url, fetchFile);
  } catch (thrown) {
    if (thrown instanceof TypeError) throw new CommandError('usage', thrown.message, { cause: thrown });
    throw thrown;
  }
}
