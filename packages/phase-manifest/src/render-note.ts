import type { Json } from '@plimsoll/findings';
import { type IterationNote, readNote } from './iteration-note.ts';
import { serialize } from './serialize.ts';

/** What stands around the record in the text of a note. */
export const FENCE = { open: '\n```json\n', close: '\n```\n' } as const;

/**
 * The text of a note: title, table, and the record in a fenced block of JSON, all ASCII. The block is the data, the table
 * a view of it. The same record always gives the same text. O(n).
 * @throws TypeError if the record is none ({@link readNote} says why as findings)
 */
export function renderNote(record: IterationNote): string {
  const read = readNote(record);
  if (!read.ok) throw new TypeError(`Cannot write a note: ${read.findings.map(({ sentence }) => sentence).join('; ')}`);
  return textOf(read.value);
}

/** The text of a record of {@link readNote}. */
export function textOf(note: IterationNote): string {
  const rows = Object.entries(tableOf(note)).map(([field, value]) => `| ${field} | ${value} |`);
  return [`# Iteration ${note.iteration}: ${note.status}`, '', '| field | value |', '| --- | --- |', ...rows, ''].join('\n') + FENCE.open + serialize(note as unknown as Json) + FENCE.close;
}

function tableOf(note: IterationNote): Readonly<Record<string, string>> {
  const { throughput } = note;
  return {
    time: cell(note.timestamp),
    reason: cell(note.reason),
    'promotion target': cell(note.promotion_target),
    'phase manifest': cell(note.phase_manifest_path),
    'phase manifest sha256': cell(note.phase_manifest_sha256),
    run: cell(note.autonomy_run_id),
    candidate: cell(note.autonomy_candidate_id),
    promotion: cell(note.promotion_action),
    'recommendation trace': cell(note.recommendation_trace_id),
    'gate report trace': cell(note.gate_report_trace_id),
    drift: cell(note.metrics.drift_status),
    'emergency stop': String(note.emergency_stop_active),
    'rollback evidence': cell(note.rollback_incident_evidence_path),
    'rollback evidence sha256': cell(note.rollback_incident_evidence_sha256),
    'signals / decisions / trades': throughput === null ? '-' : [throughput.signal_count, throughput.decision_count, throughput.trade_count].join(' / '),
    error: cell(note.error),
  };
}

/** A value that can neither break the table nor become a link or markup. */
function cell(value: string | null): string {
  if (value === null || value === '') return '-';
  return value.replace(/[\\|`<>&[\]]|[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
