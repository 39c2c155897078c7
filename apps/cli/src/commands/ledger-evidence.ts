import { evidenceStore } from '@plimsoll/ledger';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { jsonLine } from '../json-line.ts';
import { withLedger } from '../ledger-failure.ts';
import { ledgerFolder } from '../ledger-folder.ts';
import { limits, readInput } from '../read-input.ts';

export interface LedgerEvidenceFlags extends FormatFlags {
  readonly mediaType?: string;
}

/** `plimsoll ledger evidence DIR FILE`: keeps a file beside the ledger and prints what an entry names it by. */
export default function ledgerEvidence(io: Io, flags: LedgerEvidenceFlags, directory: string, file: string): Promise<number> {
  const subject = shownName(directory);
  return withLedger(io, flags, subject, async () => {
    const kept = await evidenceStore(ledgerFolder(io, directory)).put(await readInput(io, file, limits.json));
    const reference = { name: shownName(file), ...kept, mediaType: flags.mediaType ?? 'application/octet-stream' };
    const done = computed(`${reference.name} is kept as evidence ${kept.sha256}`, { subject, detail: reference });
    return conclude(io, flags, { subject, findings: [done], value: jsonLine(reference) });
  });
}
