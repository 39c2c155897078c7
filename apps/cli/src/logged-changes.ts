import type { Finding } from '@plimsoll/findings';
import { type LoggedFlagEntry, readFlagEntry } from '@plimsoll/flags';
import { audit, type Entry } from '@plimsoll/ledger';
import type { TrustPolicy } from '@plimsoll/signed-note';
import type { Io } from './io.ts';
import { openLog } from './open-log.ts';
import { progressOf } from './progress.ts';

/** What a ledger recorded of registries. */
export interface LoggedChanges {
  readonly entries: readonly LoggedFlagEntry[];
  /** What is wrong with the ledger; with a trust policy, all that its audit found. */
  readonly findings: readonly Finding[];
}

/**
 * All entries about changes of registries, in the order of the ledger; audited where somebody is trusted, else as they lie there.
 * @throws CommandError `environment` if there is no such ledger
 */
export async function loggedChanges(io: Io, ledger: string, policy: TrustPolicy | undefined): Promise<LoggedChanges> {
  const { source, reader, place } = openLog(io, ledger);
  const entries: LoggedFlagEntry[] = [];
  const findings: Finding[] = [];
  const onEntry = (entry: Entry, index: bigint): void => {
    const change = readFlagEntry(entry);
    if (change !== undefined) entries.push({ index, entry: change });
  };
  if (policy === undefined) {
    for await (const logged of reader.entries()) {
      if (logged.ok) onEntry(logged.value.entry, logged.value.index);
      else findings.push(...place(logged.findings));
    }
    return { entries, findings };
  }
  const progress = progressOf(io, 'Auditing');
  const onProgress = (read: bigint, size: bigint): void => {
    progress.at(read, size);
  };
  try {
    for await (const finding of audit(source, { policy, onEntry, onProgress })) findings.push(...place([finding]));
  } finally {
    progress.end();
  }
  return { entries, findings };
}
