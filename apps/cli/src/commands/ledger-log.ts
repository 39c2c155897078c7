import { decodeUtf8, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { checkGovernanceLog, checkViewAnchor, type Entry, renderGovernanceLog } from '@plimsoll/ledger';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { withLedger } from '../ledger-failure.ts';
import { openLog } from '../open-log.ts';
import { progressOf } from '../progress.ts';
import { limits, readInput } from '../read-input.ts';
import { writeOutput } from '../write-output.ts';

export interface LedgerLogFlags extends FormatFlags {
  readonly markdown?: boolean;
  readonly check?: string;
  readonly anchor?: boolean;
  readonly title?: string;
  readonly output?: string;
}

/** `plimsoll ledger log DIR|URL --markdown` or `--check FILE`: the Markdown governance log as a view of the ledger. */
export default function ledgerLog(io: Io, flags: LedgerLogFlags, name: string): Promise<number> {
  const subject = shownName(name);
  if ((flags.markdown === true) === (flags.check !== undefined)) throw new CommandError('usage', 'Cannot show the governance log: give either --markdown or --check FILE');
  return withLedger(io, flags, subject, async () => {
    const { reader, place } = openLog(io, name);
    const checkpoint = await reader.checkpoint();
    if (!checkpoint.ok) return conclude(io, flags, { subject, findings: place(checkpoint.findings) });
    const { origin, size, root } = checkpoint.value;
    const rows: Entry[] = [];
    const progress = progressOf(io, 'Reading');
    try {
      for await (const each of reader.entries(0n, size)) {
        if (!each.ok) {
          progress.end();
          return conclude(io, flags, { subject, findings: place(each.findings) });
        }
        if (each.value.entry.data.governance !== undefined) rows.push(each.value.entry);
        progress.at(each.value.index, size);
      }
    } finally {
      progress.end();
    }
    if (flags.check !== undefined) {
      const markdown = decodeUtf8(await readInput(io, flags.check, limits.json));
      if (markdown === undefined) throw new CommandError('environment', 'Cannot check the view: it is not UTF-8');
      const findings: Finding[] = inFile(flags.check, [...checkGovernanceLog(markdown, rows), ...(await checkViewAnchor(markdown, reader))]);
      const isView = !findings.some(({ verdict, severity }) => verdict === 'fail' && severity !== 'warning');
      const agrees = computed(`The view has the ${rows.length} governance rows of the ledger; whether the ledger is what was signed, plimsoll ledger audit --view tells`, { subject });
      return conclude(io, flags, { subject, findings: isView ? [...findings, agrees] : findings });
    }
    const anchor = { origin, size, root: toHex(root) };
    const markdown = renderGovernanceLog(rows, { ...(flags.title !== undefined && { title: flags.title }), ...(flags.anchor === true && { anchor }) });
    if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(markdown));
    const done = computed(`The view has ${rows.length} rows of the ${size} entries`, { subject, detail: { rows: rows.length, size: String(size), markdown } });
    return conclude(io, flags, { subject, findings: [done], value: flags.output === undefined ? markdown : '' });
  });
}
