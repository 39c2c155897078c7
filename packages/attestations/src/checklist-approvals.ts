import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import type { LegacyRow } from './legacy-approvals.ts';
import { legacyApprovalRules } from './legacy-approval-rules.ts';
import { quote } from './quote.ts';
import { nanosecondsOf } from './timestamp.ts';

const COLUMNS = ['Role', 'Signer', 'Status', 'Signed At (UTC)', 'Commitment Digest'];
const FORMULA = /`([A-Za-z0-9._-]+):<role>:<timestamp>:<[a-z_]+>`/u;

/** The approvals that a checklist prints. */
export interface ChecklistApprovals {
  /** The phase token of the formula, where the checklist states it. */
  readonly phase?: string;
  readonly rows: readonly LegacyRow[];
}

/** Cells of a table row; undefined for any other line. */
function cellsOf(line: string): string[] | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith('|') || !trimmed.endsWith('|') || trimmed.length < 2) return undefined;
  return trimmed.slice(1, -1).split(/(?<!\\)\|/u).map((cell) => cell.replaceAll('`', '').trim());
}

/** `SRE On-Call` → `sre_oncall`. */
function roleToken(label: string): string {
  return label.toLowerCase().replaceAll('-', '').replaceAll(/\s+/gu, '_');
}

/** What is wrong with the cells, or the row. */
function readRow(cells: readonly string[], line: number): LegacyRow | string {
  if (cells.length !== COLUMNS.length) return `it has ${cells.length} cells, expected ${COLUMNS.length}`;
  const [label = '', , status = '', signedAt = '', digest = ''] = cells;
  if (label === '') return 'it names no role';
  if (!status.includes('Approved') || /\bnot\b/iu.test(status)) return `its status is ${quote(status)}, expected Approved`;
  if (nanosecondsOf(signedAt) === undefined) return `its time is ${quote(signedAt)}, expected YYYY-MM-DDTHH:MM:SS[.fraction]Z`;
  if (!/^[0-9a-f]{64}$/.test(digest)) return `its digest is ${quote(digest)}, expected 64 lower-case hex digits`;
  return { role: roleToken(label), status, signedAt, digest, line };
}

/**
 * Reads the table `| Role | Signer | Status | Signed At (UTC) | Commitment Digest |` of a Markdown checklist; backticks are
 * stripped, and display names become role tokens (`SRE On-Call` → `sre_oncall`). A table that is missing or empty, and
 * every row that is not a complete approval, is `approval/legacy-row-malformed`; good rows are still given beside it.
 */
export function readChecklistApprovals(markdown: string): Result<ChecklistApprovals> {
  const malformed = (sentence: string, line?: number): Finding => legacyApprovalRules.finding('approval/legacy-row-malformed', { sentence, ...(line !== undefined && { location: { line } }) });
  const lines = markdown.split('\n');
  const header = lines.findIndex((line) => cellsOf(line)?.join('|') === COLUMNS.join('|'));
  if (header === -1) return refuse(malformed(`The checklist has no approvals table; its header is | ${COLUMNS.join(' | ')} |`));
  const rows: LegacyRow[] = [];
  const findings: Finding[] = [];
  for (let i = header + 1; i < lines.length; i++) {
    const cells = cellsOf(lines[i] ?? '');
    if (cells === undefined) break;
    if (cells.every((cell) => /^:?-+:?$/u.test(cell))) continue;
    const row = readRow(cells, i + 1);
    if (typeof row === 'string') findings.push(malformed(`Line ${i + 1} is no approval: ${row}`, i + 1));
    else rows.push(row);
  }
  if (rows.length === 0 && findings.length === 0) findings.push(malformed('The approvals table of the checklist has no rows', header + 1));
  if (rows.length === 0) return refuse(...findings);
  const phase = FORMULA.exec(markdown)?.[1];
  return accept({ ...(phase !== undefined && { phase }), rows }, findings);
}
