import { accept, refuse, type Result } from '@plimsoll/findings';
import { type FlagRecord, flagRules, type Registry } from '@plimsoll/flags';
import { shownName } from './in-file.ts';
import { quote } from './quote.ts';

/** The record of a flag; `flags/flag-unknown` where the registry has none. */
export function flagOf({ registry, records }: Registry, id: string, file: string): Result<FlagRecord> {
  const record = Object.hasOwn(records, id) ? records[id] : undefined;
  if (record !== undefined) return accept(record);
  return refuse(flagRules.finding('flags/flag-unknown', { sentence: `The registry ${quote(registry)} has no flag ${quote(id)}`, subject: id, location: { file: shownName(file), pointer: '/records' } }));
}
