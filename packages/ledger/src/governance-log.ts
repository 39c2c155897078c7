import type { Finding } from '@plimsoll/findings';
import type { Entry } from './entry.ts';
import { governanceLogRules } from './rules.ts';

const TITLE = 'META GOVERNANCE LOG';
const HEADER = '| Timestamp (UTC) | Phase | Action | Merkle Root | Signer | Notes |';
const RULE = '|-----------------|-------|--------|-------------|--------|-------|';
const PLACEHOLDER = '_pending_';
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** One row of the table, with its line number from 1. */
export interface GovernanceRow {
  readonly line: number;
  /** The whole line. */
  readonly text: string;
  /** Its six cells, trimmed. */
  readonly cells: readonly string[];
}

/** What the view says at its end about the log it was rendered from. */
export interface ViewAnchor {
  readonly origin: string;
  readonly size: bigint;
  /** 64 hex. */
  readonly root: string;
}

/** Free text as one table cell. */
function cell(text: string): string {
  const trimmed = text.replace(/^[ \n]+|[ \n]+$/g, '');
  return trimmed === '' ? '-' : trimmed.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
}

/** The time that an imported row claimed for itself; undefined for every other entry. */
function claimedTime(entry: Entry): string | undefined {
  const { imported } = entry.data;
  const time = typeof imported === 'object' && imported !== null && 'time' in imported ? imported.time : undefined;
  return typeof time === 'string' && TIME.test(time) ? time : undefined;
}

/** The six cells of a governance entry; undefined if it has no `data.governance`. */
function cellsOf(entry: Entry): readonly string[] | undefined {
  const governance = entry.data.governance;
  if (governance === undefined) return undefined;
  return [claimedTime(entry) ?? `${entry.time.slice(0, 19)}Z`, governance.phase, governance.action, governance.root?.sha256 ?? '-', cell(governance.signer), cell(governance.notes)];
}

function textOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The row of a governance entry; undefined if it has none. */
export function rowOf(entry: Entry): string | undefined {
  const cells = cellsOf(entry);
  return cells === undefined ? undefined : textOf(cells);
}

/** The Markdown governance log: a view of the entries with `data.governance`, in index order, that can be rebuilt and checked at any time. An imported row shows the time that it claimed. */
export function renderGovernanceLog(entries: Iterable<Entry>, options: { readonly title?: string; readonly anchor?: ViewAnchor } = {}): string {
  const lines = [`# ${options.title ?? TITLE}`, '', HEADER, RULE];
  for (const entry of entries) {
    const row = rowOf(entry);
    if (row !== undefined) lines.push(row);
  }
  const { anchor } = options;
  if (anchor !== undefined) lines.push('', `<!-- plimsoll-ledger ${anchor.origin} ${anchor.size} ${anchor.root} -->`);
  return `${lines.join('\n')}\n`;
}

/** The rows of a governance log and what is wrong with its form; prose around the table is not read. */
export function parseGovernanceLog(markdown: string): { readonly rows: readonly GovernanceRow[]; readonly findings: readonly Finding[] } {
  const lines = markdown.split('\n');
  const table = lines.findIndex((line, i) => line === HEADER && lines[i + 1] === RULE);
  if (table === -1) {
    return { rows: [], findings: [governanceLogRules.finding('govlog/no-table', { sentence: `The file has no governance table, which begins with exactly these two lines: ${HEADER} and ${RULE}`, expected: HEADER })] };
  }
  const rows: GovernanceRow[] = [];
  const findings: Finding[] = [];
  for (let i = table + 2; i < lines.length; i++) {
    const text = lines[i] ?? '';
    if (!text.startsWith('|')) continue;
    const cells = text.trimEnd().split(/(?<!\\)\|/).slice(1).map((part) => part.trim());
    // The last part is what follows the closing bar: nothing.
    if (cells.length !== 7 || cells.pop() !== '') {
      findings.push(governanceLogRules.finding('govlog/bad-row', { sentence: `Line ${i + 1} is no row of six cells; it is left out`, location: { line: i + 1 }, actual: text.slice(0, 120) }));
      continue;
    }
    if (cells.includes(PLACEHOLDER)) {
      findings.push(governanceLogRules.finding('govlog/placeholder', { sentence: `Line ${i + 1} holds ${PLACEHOLDER}: the row records nothing yet`, location: { line: i + 1 } }));
    }
    rows.push({ line: i + 1, text, cells });
  }
  return { rows, findings: [...findings, ...chronology(rows)] };
}

/** One finding if times fall anywhere, naming the first place. */
function chronology(rows: readonly GovernanceRow[]): Finding[] {
  const timed = rows.filter((row) => TIME.test(row.cells[0] ?? ''));
  const falls = timed.flatMap((row, i) => {
    const above = timed[i - 1];
    return above !== undefined && Date.parse(row.cells[0] ?? '') < Date.parse(above.cells[0] ?? '') ? [{ above, row }] : [];
  });
  const [first] = falls;
  if (first === undefined) return [];
  const name = ({ cells, line }: GovernanceRow): string => `${cells[2] ?? ''} of ${cells[0] ?? ''} (line ${line})`;
  return [
    governanceLogRules.finding('govlog/not-chronological', {
      sentence: `Rows are out of order in ${falls.length} ${falls.length === 1 ? 'place' : 'places'}: ${name(first.above)} stands above the earlier ${name(first.row)}`,
      location: { line: first.row.line },
      detail: { lines: falls.map(({ row }) => row.line) },
    }),
  ];
}

/** Compares a Markdown governance log with the entries it should be a view of; one finding per fault, and one note if rows show claimed times. */
export function checkGovernanceLog(markdown: string, entries: Iterable<Entry>): Finding[] {
  const { rows, findings } = parseGovernanceLog(markdown);
  if (findings.some((finding) => finding.id === 'govlog/no-table')) return [...findings];
  let claimed = 0;
  const expected = [...entries].flatMap((entry, index) => {
    const cells = cellsOf(entry);
    if (cells !== undefined && claimedTime(entry) !== undefined) claimed++;
    return cells === undefined ? [] : [{ index, text: textOf(cells), cells }];
  });
  const sentence = `${claimed} ${claimed === 1 ? 'row shows the time that it' : 'rows show the times that they'} claimed when imported; the ledger proves only when they were recorded`;
  return [...findings, ...compareRows(rows, expected), ...(claimed === 0 ? [] : [governanceLogRules.finding('govlog/time-claimed', { sentence, detail: { rows: claimed } })])];
}

interface ExpectedRow {
  readonly index: number;
  readonly text: string;
  readonly cells: readonly string[];
}

/** What of two lists stands in both, by a key and in order, and what is left over on either side. */
interface Pairing {
  readonly pairs: readonly { readonly row: GovernanceRow; readonly want: ExpectedRow }[];
  readonly rows: readonly GovernanceRow[];
  readonly expected: readonly ExpectedRow[];
}

function pairUp(rows: readonly GovernanceRow[], expected: readonly ExpectedRow[], key: (row: { readonly text: string; readonly cells: readonly string[] }) => string): Pairing {
  const lists = new Map<string, ExpectedRow[]>();
  for (const want of expected) {
    const list = lists.get(key(want));
    if (list === undefined) lists.set(key(want), [want]);
    else list.push(want);
  }
  const waiting = new Map([...lists].map(([name, list]) => [name, list.values()]));
  const pairs: { row: GovernanceRow; want: ExpectedRow }[] = [];
  const taken = new Set<GovernanceRow | ExpectedRow>();
  for (const row of rows) {
    const next = waiting.get(key(row))?.next();
    if (next === undefined || next.done === true) continue;
    pairs.push({ row, want: next.value });
    taken.add(row).add(next.value);
  }
  return { pairs, rows: rows.filter((row) => !taken.has(row)), expected: expected.filter((want) => !taken.has(want)) };
}

function compareRows(all: readonly GovernanceRow[], wanted: readonly ExpectedRow[]): Finding[] {
  const exact = pairUp(all, wanted, (row) => row.text);
  if (exact.rows.length === 0 && exact.expected.length === 0) {
    const moved = exact.pairs.find((pair, i) => (exact.pairs[i - 1]?.want.index ?? -1) > pair.want.index);
    if (moved === undefined) return [];
    return [governanceLogRules.finding('govlog/order', { sentence: `The rows are those of the ledger in another order; line ${moved.row.line} is entry ${moved.want.index}`, location: { line: moved.row.line }, detail: { index: moved.want.index } })];
  }
  const similar = pairUp(exact.rows, exact.expected, (row) => row.cells.slice(0, 3).join('\n'));
  const findings = similar.pairs.map(({ row, want }) =>
    governanceLogRules.finding('govlog/row-differs', { sentence: `Line ${row.line} differs from entry ${want.index} of the ledger`, location: { line: row.line }, expected: want.cells, actual: row.cells, detail: { index: want.index } }),
  );
  for (const row of similar.rows) {
    findings.push(governanceLogRules.finding('govlog/row-unbacked', { sentence: `Line ${row.line} (${row.cells[2] ?? ''} of ${row.cells[0] ?? ''}) stands in the file only: no ledger entry signs it`, location: { line: row.line }, actual: row.cells }));
  }
  for (const want of similar.expected) {
    findings.push(governanceLogRules.finding('govlog/row-missing', { sentence: `Entry ${want.index} of the ledger (${want.cells[2] ?? ''} of ${want.cells[0] ?? ''}) has no row in the file`, expected: want.cells, detail: { index: want.index } }));
  }
  return findings;
}
