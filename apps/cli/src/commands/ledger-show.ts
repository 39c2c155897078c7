import { toHex } from '@plimsoll/bytes';
import { hashLeaf } from '@plimsoll/merkle';
import type { Finding } from '@plimsoll/findings';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { jsonLine } from '../json-line.ts';
import { withLedger } from '../ledger-failure.ts';
import { openLog } from '../open-log.ts';

export interface LedgerShowFlags extends FormatFlags {
  readonly from?: bigint;
  readonly to?: bigint;
}

/** `plimsoll ledger show DIR`: the published head, then entries, each one line of JSON. Verifies nothing. */
export default function ledgerShow(io: Io, flags: LedgerShowFlags, directory: string): Promise<number> {
  const subject = shownName(directory);
  const text = !flags.json && (flags.format ?? 'text') === 'text';
  return withLedger(io, flags, subject, async () => {
    const { reader, place } = openLog(io, directory);
    const checkpoint = await reader.checkpoint();
    if (!checkpoint.ok) return conclude(io, flags, { subject, findings: place(checkpoint.findings) });
    const head = { origin: checkpoint.value.origin, size: String(checkpoint.value.size), root: toHex(checkpoint.value.root) };
    if (text) io.stdout.write(jsonLine(head));
    const findings: Finding[] = [];
    let shown = 0;
    for await (const each of reader.entries(flags.from, flags.to)) {
      findings.push(...place(each.findings));
      if (!each.ok) continue;
      shown++;
      const { index, bytes, entry } = each.value;
      if (text) io.stdout.write(jsonLine({ index, leafHash: toHex(hashLeaf(bytes)), entry }));
    }
    findings.push(computed(`The published head has ${head.size} entries, ${shown} of them were read; nothing is verified here, plimsoll ledger audit does that`, { subject, detail: head }));
    return conclude(io, flags, { subject, findings, value: '' });
  });
}
