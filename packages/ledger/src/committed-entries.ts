import { entryBundleOf, tilePath } from '@plimsoll/merkle';
import { LedgerError } from './error.ts';
import { ledgerRules } from './rules.ts';
import type { LedgerStore } from './store.ts';

const CHUNK = 4096n;

/**
 * The committed entries in [from, to) of a store, in order and without a gap.
 * @throws LedgerError `refused` with `ledger/bundle-missing` at the first that the store cannot give: a writer that has not
 * seen it might take an event twice, or a key that was replaced for the log's
 */
export async function* committedEntries(store: Pick<LedgerStore, 'readEntries'>, from: bigint, to: bigint): AsyncGenerator<{ readonly index: bigint; readonly bytes: Uint8Array }> {
  for (let index = from; index < to; ) {
    const end = index + CHUNK < to ? index + CHUNK : to;
    for (const bytes of await store.readEntries(index, end)) {
      yield { index, bytes };
      index += 1n;
    }
    if (index === end) continue;
    const file = tilePath(entryBundleOf(index, to));
    const finding = ledgerRules.finding('ledger/bundle-missing', { sentence: `Entry ${index} cannot be read: ${file} is missing or malformed; do not write, run ledger audit and restore the file`, location: { file }, detail: { index: String(index) } });
    throw new LedgerError('refused', `Cannot write to the ledger: ${finding.sentence}`, { findings: [finding] });
  }
}
