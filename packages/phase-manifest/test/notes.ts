import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import fc from 'fast-check';
import { type IterationNote, type NoteEntry, type NoteFile, renderNote } from '../src/index.ts';
import type { NoteInput } from '../src/node.ts';

/** What a cycle that completed says of itself. */
export const cycle: NoteInput = {
  schema_version: 'plimsoll.iteration-note.v1',
  status: 'lane_completed',
  timestamp: '2026-02-27T14:30:00.218457Z',
  reason: 'completed',
  promotion_target: 'paper',
  run_output_dir: '/runs/1',
  phase_manifest_path: '/runs/1/rollout/phase-manifest.json',
  phase_manifest_sha256: 'ab'.repeat(32),
  autonomy_run_id: 'run',
  autonomy_candidate_id: 'candidate',
  recommender: 'paper',
  promotion_action: 'promote',
  promotion_eligible: true,
  recommendation_trace_id: '3f2a',
  gate_report_trace_id: '9b1d',
  error: null,
  emergency_stop_active: false,
  rollback_incident_evidence_path: null,
  rollback_incident_evidence_sha256: null,
  throughput: { signal_count: 42, decision_count: 9, trade_count: 5, fold_metrics_count: 1, stress_metrics_count: 4, no_signal_window: false, no_signal_reason: null },
  metrics: { drift_status: 'stable', security_controls_triggered: null },
};

/** The record of that cycle, changed as asked. */
export function record(change: Partial<IterationNote> = {}): IterationNote {
  return { ...cycle, iteration: 1, ...change };
}

/** A note as a file with its entry; the name may be another one. */
export function recorded(iteration: number, name = `iteration-${iteration}.md`): { readonly file: NoteFile; readonly entry: NoteEntry } {
  const note = record({ iteration });
  const bytes = encodeUtf8(renderNote(note));
  return { file: { name, bytes }, entry: { iteration, path: `/artifacts/notes/${name}`, sha256: toHex(sha256(bytes)), size: bytes.length, at: note.timestamp, outcome: note.status } };
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const blankless = text.map((value) => `x${value}`);
const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const count = fc.nat();

/** Any record. */
export const anyRecord: fc.Arbitrary<IterationNote> = fc
  .record({
    iteration: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 1 }),
    status: fc.constantFrom('lane_completed' as const, 'lane_execution_failed' as const, 'blocked_no_signal' as const),
    timestamp: fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
    reason: blankless,
    promotion_target: blankless,
    run_output_dir: orNull(text),
    phase_manifest_path: blankless,
    phase_manifest_sha256: hex,
    autonomy_run_id: orNull(text),
    autonomy_candidate_id: orNull(text),
    recommender: orNull(text),
    promotion_action: orNull(text),
    promotion_eligible: orNull(fc.boolean()),
    recommendation_trace_id: orNull(text),
    gate_report_trace_id: orNull(text),
    error: blankless,
    emergency_stop_active: fc.boolean(),
    evidence: orNull(fc.record({ path: blankless, sha256: hex })),
    throughput: orNull(fc.record({ signal_count: count, decision_count: count, trade_count: count, fold_metrics_count: count, stress_metrics_count: count, no_signal_window: fc.boolean(), no_signal_reason: orNull(text) })),
    further: fc.dictionary(fc.constantFrom('latency', 'notes', 'Ünï', '7'), fc.oneof(text, count, fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 })), { noNullPrototype: true }),
    drift: text,
  })
  .map(({ evidence, further, drift, ...rest }) =>
    record({
      ...rest,
      rollback_incident_evidence_path: evidence?.path ?? null,
      rollback_incident_evidence_sha256: evidence?.sha256 ?? null,
      metrics: { drift_status: drift, security_controls_triggered: null, ...further },
    }),
  );
