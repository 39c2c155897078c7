import { toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import type { Members } from '../json-shape.ts';
import type { IterationNote, NoteThroughput } from '../iteration-note.ts';
import { noteEntry } from '../note-entry.ts';
import { noteName } from '../note-number.ts';
import { renderNote } from '../render-note.ts';
import { INCIDENT, INCIDENT_SHA256 } from './example-run.ts';

const throughput: NoteThroughput = { signal_count: 31, decision_count: 7, trade_count: 2, fold_metrics_count: 4, stress_metrics_count: 3, no_signal_window: false, no_signal_reason: null };

/** The record of a cycle that completed. */
export const completed: IterationNote = {
  schema_version: 'plimsoll.iteration-note.v1',
  iteration: 12,
  status: 'lane_completed',
  timestamp: '2026-03-14T09:28:00Z',
  reason: 'Every phase passed',
  promotion_target: 'paper',
  run_output_dir: '/srv/desk/runs/0412',
  phase_manifest_path: '/srv/desk/runs/0412/rollout/phase-manifest.json',
  phase_manifest_sha256: '9a'.repeat(32),
  autonomy_run_id: 'run-0412',
  autonomy_candidate_id: 'candidate-0412',
  recommender: 'momentum',
  promotion_action: 'promote',
  promotion_eligible: true,
  recommendation_trace_id: 'trace-0412-a',
  gate_report_trace_id: 'trace-0412-b',
  error: null,
  emergency_stop_active: false,
  rollback_incident_evidence_path: null,
  rollback_incident_evidence_sha256: null,
  throughput,
  metrics: { drift_status: 'stable', security_controls_triggered: null },
};

const nothing = { phase_manifest_path: null, phase_manifest_sha256: null, promotion_action: null, promotion_eligible: null, recommendation_trace_id: null, gate_report_trace_id: null };

/** The record of a cycle that saw no signal. */
export const blocked: IterationNote = {
  ...completed,
  ...nothing,
  iteration: 13,
  status: 'blocked_no_signal',
  reason: 'No signal in the window',
  autonomy_candidate_id: null,
  throughput: { ...throughput, signal_count: 0, decision_count: 0, trade_count: 0, no_signal_window: true, no_signal_reason: 'market closed' },
};

/** The record of a cycle that raised; its error would break a table and hold markup. */
export const failed: IterationNote = {
  ...completed,
  ...nothing,
  iteration: 14,
  status: 'lane_execution_failed',
  reason: 'The lane raised',
  run_output_dir: null,
  error: 'RuntimeError: `quotes` | <script>alert(1)</script>\n[link](http://example.com) ü',
  throughput: null,
};

/** The record of a cycle that was rolled back. */
export const rolledBack: IterationNote = {
  ...completed,
  iteration: 15,
  reason: 'Rolled back after drift',
  emergency_stop_active: true,
  rollback_incident_evidence_path: INCIDENT,
  rollback_incident_evidence_sha256: INCIDENT_SHA256,
  metrics: { drift_status: 'drift_detected', security_controls_triggered: 'kill_switch', drawdown: 0.25 },
};

/** What the ledger says of the note of a record. */
export function entryOf(note: IterationNote): Members {
  const bytes = new TextEncoder().encode(renderNote(note));
  return noteEntry({ path: `notes/${noteName(note.iteration)}`, iteration: note.iteration, sha256: toHex(sha256(bytes)), size: bytes.length, note }).data as unknown as Members;
}
