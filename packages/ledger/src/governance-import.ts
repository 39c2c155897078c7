import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { encodeEntry, type Entry, type EntryInput } from './entry.ts';
import { type GovernanceRow, parseGovernanceLog, rowOf } from './governance-log.ts';
import { governanceLogRules } from './rules.ts';

/** What an import would append. */
export interface ImportedLog {
  /** One entry a row, in the order of the file; without time, which is that of recording. */
  readonly entries: readonly EntryInput[];
  /** Rows that hold a placeholder: they record nothing and become no entry. */
  readonly placeholders: number;
}

const SOURCE = '/plimsoll/governance-log';
const TYPE = 'dev.plimsoll.governance.recorded.v1';
/** Any time of the form: what the row claims is not judged here. */
const SAMPLE_TIME = '2000-01-01T00:00:00Z';
const CLAIMED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u;

function notImportable(row: GovernanceRow, why: string, cell?: string): Finding {
  return governanceLogRules.finding('govlog/not-importable', { sentence: `Line ${row.line} cannot become an entry: ${why}; correct it first`, location: { line: row.line }, ...(cell !== undefined && { actual: cell.slice(0, 120) }) });
}

/** The text of a cell as it was before it was rendered. */
function unescaped(cell: string): string {
  return cell.replaceAll('<br>', '\n').replaceAll('&lt;', '<').replaceAll('\\|', '|');
}

/** The entry of one row, and what is to be said of it. `occurrence` tells rows apart that are equal to the letter. */
function entryOf(row: GovernanceRow, occurrence: number, profile: string): Result<EntryInput> {
  const [time = '', phase = '', action = '', root = '', signer = '', notes = ''] = row.cells;
  if (!CLAIMED.test(time) || Number.isNaN(Date.parse(time))) return refuse(notImportable(row, 'its time is not YYYY-MM-DDTHH:MM:SSZ', time));
  if (root !== '-' && !/^[0-9a-f]{64}$/u.test(root)) return refuse(notImportable(row, 'its root is neither - nor 64 lower-case hexadecimal digits', root));
  const governance = { phase, action, root: root === '-' ? null : { profile, sha256: root }, signer: unescaped(signer), notes: notes === '-' ? '' : unescaped(notes) };
  const id = toHex(sha256(encodeUtf8(`${occurrence}\n${row.cells.join('\n')}`)));
  const input: EntryInput = { id, source: SOURCE, type: TYPE, data: { governance, imported: { time } } };
  const encoded = encodeEntry({ ...input, time: SAMPLE_TIME });
  if (!encoded.ok) return refuse(...encoded.findings.map((finding) => notImportable(row, finding.sentence)));
  const rendered = rowOf({ ...input, specversion: '1.0', datacontenttype: 'application/json', time: SAMPLE_TIME } satisfies Entry);
  if (rendered === row.text) return accept(input);
  const sentence = `Line ${row.line} will be written in another way by the view of the ledger, so that the file differs from it until it is rendered again`;
  return accept(input, [governanceLogRules.finding('govlog/rewritten', { sentence, location: { line: row.line }, expected: rendered ?? '', actual: row.text })]);
}

/**
 * The entries that the rows of a Markdown governance log become: all, or none if a row cannot become one
 * (`govlog/bad-row`, `govlog/not-importable`, `govlog/no-table`). A row's own time stands in `data.imported.time`: it is
 * a claim, and the time of the entry is that of recording. Ids follow from the cells (and the number of equal rows above), so a file can be imported again after rows were added.
 * Rows with `_pending_` are left out (`govlog/placeholder`); rows out of order are taken as they stand (`govlog/not-chronological`).
 * @param profile how the roots were computed, as `data.governance.root.profile` says it; the file does not tell
 */
export function importGovernanceLog(markdown: string, profile = 'unspecified'): Result<ImportedLog> {
  const { rows, findings: said } = parseGovernanceLog(markdown);
  const findings = [...said];
  const entries: EntryInput[] = [];
  const seen = new Map<string, number>();
  let placeholders = 0;
  const pending = new Set(said.flatMap(({ id, location }) => (id === 'govlog/placeholder' ? [location?.line] : [])));
  let isWhole = !said.some(({ id }) => id === 'govlog/no-table' || id === 'govlog/bad-row');
  for (const row of rows) {
    if (pending.has(row.line)) {
      placeholders++;
      continue;
    }
    const key = row.cells.join('\n');
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    const entry = entryOf(row, occurrence, profile);
    findings.push(...entry.findings);
    if (entry.ok) entries.push(entry.value);
    else isWhole = false;
  }
  // A file may have more faults than a call can have arguments.
  return isWhole ? accept({ entries, placeholders }, findings) : { ok: false, findings };
}
