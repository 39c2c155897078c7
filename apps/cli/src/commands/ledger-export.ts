import path from 'node:path';
import { exportTiles } from '@plimsoll/ledger';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { withLedger } from '../ledger-failure.ts';
import { openLog } from '../open-log.ts';
import { progressOf } from '../progress.ts';
import { quote } from '../quote.ts';

export interface LedgerExportFlags extends FormatFlags {
  readonly to: string;
}

/** `plimsoll ledger export DIR|URL --to DIR`: a copy of the published files, or what is new since the last one. */
export default function ledgerExport(io: Io, flags: LedgerExportFlags, name: string): Promise<number> {
  const subject = shownName(name);
  return withLedger(io, flags, subject, async () => {
    const log = openLog(io, name);
    const progress = progressOf(io, 'Exporting');
    const exported = await exportTiles(log.source, path.resolve(io.directory, flags.to), { onProgress: progress.at }).finally(progress.end);
    if (!exported.ok) return conclude(io, flags, { subject, findings: log.place(exported.findings) });
    const { origin, from, size, files, bytes } = exported.value;
    const sentence = `${quote(flags.to)} has the ${size} entries of ${origin}, ${size - from} of them new; ${files} files with ${bytes} bytes were written; whose log it is, plimsoll ledger audit tells`;
    return conclude(io, flags, { subject, findings: [computed(sentence, { subject, detail: { origin, from: String(from), size: String(size), files, bytes } })] });
  });
}
