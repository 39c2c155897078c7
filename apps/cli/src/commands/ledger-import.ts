import path from 'node:path';
import { decodeUtf8 } from '@plimsoll/bytes';
import type { Finding, Result } from '@plimsoll/findings';
import { type EntryInput, importGovernanceLog, openFileStore, openLedger, type Receipt } from '@plimsoll/ledger';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { jsonLine } from '../json-line.ts';
import { readSigningKey } from '../key-file.ts';
import { ledgerFolder } from '../ledger-folder.ts';
import { withLedger } from '../ledger-failure.ts';
import { progressOf } from '../progress.ts';
import { limits, readInput } from '../read-input.ts';
import { type Witnesses, witnessesOf } from '../witnesses-of.ts';

export interface LedgerImportFlags extends FormatFlags {
  readonly key?: string;
  readonly policy?: string;
  readonly profile?: string;
  readonly dryRun?: boolean;
}

/** Entries of one append call. */
const BATCH = 256;

/** Appends all entries. The order and bounds are checked before: what remains to be refused is an event id taken by other content. */
async function appendAll(io: Io, directory: string, keyFile: string, witnesses: Witnesses, entries: readonly EntryInput[]): Promise<Result<Receipt[]>> {
  const key = readSigningKey(io, keyFile);
  const store = await openFileStore(path.resolve(io.directory, directory));
  const ledger = await openLedger({ store, signers: [key.signer], clock: io.clock, every: io.every, ...witnesses });
  const receipts: Receipt[] = [];
  const progress = progressOf(io, 'Importing');
  try {
    for (let at = 0; at < entries.length; at += BATCH) {
      const appended = await ledger.append(entries.slice(at, at + BATCH));
      if (!appended.ok) return appended;
      receipts.push(...appended.value);
      progress.at(BigInt(receipts.length), BigInt(entries.length));
    }
  } finally {
    progress.end();
    await ledger.close();
  }
  return { ok: true, value: receipts, findings: [] };
}

/** `plimsoll ledger import DIR --key FILE LOG.md`: the rows of a Markdown governance log as entries; nothing where one cannot become an entry. */
export default function ledgerImport(io: Io, flags: LedgerImportFlags, directory: string, file: string): Promise<number> {
  const subject = shownName(file);
  const { key } = flags;
  if (key === undefined && flags.dryRun !== true) throw new CommandError('usage', 'Cannot import: give --key FILE, or --dry-run to see what would be appended');
  return withLedger(io, flags, shownName(directory), async () => {
    ledgerFolder(io, directory);
    const markdown = decodeUtf8(await readInput(io, file, limits.json));
    if (markdown === undefined) throw new CommandError('environment', 'Cannot import the governance log: it is not UTF-8');
    const imported = importGovernanceLog(markdown, flags.profile);
    const findings: Finding[] = inFile(file, imported.findings);
    if (!imported.ok) return conclude(io, flags, { subject, findings });
    const { entries, placeholders } = imported.value;
    const left = placeholders === 0 ? '' : `, ${placeholders} with placeholders left out`;
    if (key === undefined || flags.dryRun === true) {
      const done = computed(`${entries.length} rows would become entries${left}; nothing was appended`, { subject, detail: { rows: entries.length, placeholders } });
      return conclude(io, flags, { subject, findings: [...findings, done], value: entries.map((entry) => jsonLine(entry)).join('') });
    }
    const appended = await appendAll(io, directory, key, await witnessesOf(io, flags.policy, findings), entries);
    if (!appended.ok) return conclude(io, flags, { subject, findings: [...findings, ...appended.findings] });
    const old = appended.value.filter(({ duplicate }) => duplicate).length;
    const sentence = `${entries.length - old} rows are new entries of the ledger, ${old} were there already${left}`;
    return conclude(io, flags, { subject, findings: [...findings, computed(sentence, { subject, detail: { appended: entries.length - old, duplicates: old, placeholders } })] });
  });
}
