import { statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@plimsoll/findings';
import { CommandError, environmentError } from './command-error.ts';
import { shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { quote } from './quote.ts';

/**
 * Absolute path of a ledger to read: a misspelt folder is no damaged ledger.
 * @throws CommandError `environment` if there is no such folder
 */
export function ledgerFolder(io: Io, directory: string): string {
  const folder = path.resolve(io.directory, directory);
  try {
    if (statSync(folder).isDirectory()) return folder;
  } catch (thrown) {
    throw environmentError(`read the ledger ${quote(directory)}`, thrown);
  }
  throw new CommandError('environment', `Cannot read the ledger ${quote(directory)}: it is no folder`);
}

/** Findings whose files are relative to the ledger, with its folder or address as the user gave it. */
export function inLedger(name: string, findings: readonly Finding[]): Finding[] {
  const place = (file: string): string => (name.includes('://') ? `${name.replace(/\/+$/u, '')}/${file}` : shownName(path.join(name, file)));
  return findings.map((finding) => (finding.location?.file === undefined ? finding : { ...finding, location: { ...finding.location, file: place(finding.location.file) } }));
}
