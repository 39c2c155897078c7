import { LedgerError } from '@plimsoll/ledger';
import type { Row } from './connections.ts';

/** Settings without which PostgreSQL may lose what it acknowledged. A server that has none of a name is not judged by it. */
const SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/** Columns that give the settings, null where the server does not know one. */
export const DURABILITY_COLUMNS = SETTINGS.map((name) => `current_setting('${name}', true) AS ${name}`).join(', ');

/** Holds where no setting is off: part of each commit, so that none is made after one was switched off. */
export const DURABLE = SETTINGS.map((name) => `coalesce(current_setting('${name}', true), 'on') <> 'off'`).join(' AND ');

/** @throws LedgerError `weak-durability` naming the settings that are off */
export function demandDurability(row: Row): void {
  const off = SETTINGS.filter((name) => row[name] === 'off');
  if (off.length === 0) return;
  throw new LedgerError('weak-durability', `Cannot write to the ledger: ${off.join(' and ')} of the PostgreSQL server must be on, received off; what was answered could be lost in a crash`);
}
