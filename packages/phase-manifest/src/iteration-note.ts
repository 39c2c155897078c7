import { accept, type Finding, type Json, pointerStep, refuse, type Result } from '@plimsoll/findings';
import { instantOf, toUtc } from './instant.ts';
import { isObject, isSha256, isText, type Members, member } from './json-shape.ts';
import { limits, valueFault } from './limits.ts';
import { MAX_ITERATION } from './note-number.ts';
import { noteRules } from './note-rules.ts';
import { serialize } from './serialize.ts';
import { quoted, shown } from './shown.ts';

/** The schema version of the records. */
export const NOTE_SCHEMA = 'plimsoll.iteration-note.v1';

const STATUSES = ['lane_completed', 'lane_execution_failed', 'blocked_no_signal'] as const;

/** How a cycle ended. */
export type NoteStatus = (typeof STATUSES)[number];

/** What went through the lane in a cycle; counts are integers of at least 0. */
export interface NoteThroughput {
  readonly signal_count: number;
  readonly decision_count: number;
  readonly trade_count: number;
  readonly fold_metrics_count: number;
  readonly stress_metrics_count: number;
  readonly no_signal_window: boolean;
  readonly no_signal_reason: string | null;
}

/** What one cycle of the lane leaves behind; the record inside of a note. */
export interface IterationNote {
  readonly schema_version: typeof NOTE_SCHEMA;
  /** From 1 to 2^53 − 2; the number in the name of the file. */
  readonly iteration: number;
  readonly status: NoteStatus;
  /** RFC 3339 with offset; written in UTC with `Z`. */
  readonly timestamp: string;
  readonly reason: string;
  readonly promotion_target: string;
  readonly run_output_dir: string | null;
  /** Set, with its digest, for `lane_completed`. */
  readonly phase_manifest_path: string | null;
  /** SHA-256 of the manifest file, 64 lower-case hex. */
  readonly phase_manifest_sha256: string | null;
  readonly autonomy_run_id: string | null;
  readonly autonomy_candidate_id: string | null;
  readonly recommender: string | null;
  readonly promotion_action: string | null;
  readonly promotion_eligible: boolean | null;
  readonly recommendation_trace_id: string | null;
  readonly gate_report_trace_id: string | null;
  /** Set for `lane_execution_failed`. */
  readonly error: string | null;
  /** The real state, whatever the outcome. */
  readonly emergency_stop_active: boolean;
  /** Set with its digest, or both null. */
  readonly rollback_incident_evidence_path: string | null;
  readonly rollback_incident_evidence_sha256: string | null;
  readonly throughput: NoteThroughput | null;
  /** Further keys are kept. */
  readonly metrics: { readonly drift_status: string; readonly security_controls_triggered: string | null; readonly [key: string]: Json };
}

/** True for a status of a note. */
export const isNoteStatus = (value: Json | undefined): value is NoteStatus => STATUSES.some((status) => status === value);

/** True for an integer of at least 0 that is exact. */
export const isCount = (value: Json | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** True for a number that a note can have. */
export const isNoteNumber = (value: Json | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= MAX_ITERATION;

/** What a value must be: the test, and its words. */
type Shape = readonly [(value: Json) => boolean, string];

const orNull = ([fits, words]: Shape): Shape => [(value) => value === null || fits(value), `${words} or null`];
const string: Shape = [(value) => typeof value === 'string', 'a string'];
const text: Shape = [isText, 'a text that is not blank'];
const boolean: Shape = [(value) => typeof value === 'boolean', 'true or false'];
const digest: Shape = [isSha256, '64 lower-case hex digits'];
const count: Shape = [isCount, 'an integer of at least 0'];
const object: Shape = [isObject, 'an object'];
const number: Shape = [isNoteNumber, `an integer from 1 to ${MAX_ITERATION}`];
const oneOf = (words: readonly string[]): Shape => [(value) => words.some((word) => word === value), words.join(', ')];
const time: Shape = [(value) => instantOf(value) !== undefined, 'an RFC 3339 time with offset'];

const RECORD: { readonly [K in keyof IterationNote]: Shape } = {
  schema_version: oneOf([NOTE_SCHEMA]),
  iteration: number,
  status: [isNoteStatus, STATUSES.join(', ')],
  timestamp: time,
  reason: text,
  promotion_target: text,
  run_output_dir: orNull(string),
  phase_manifest_path: orNull(string),
  phase_manifest_sha256: orNull(digest),
  autonomy_run_id: orNull(string),
  autonomy_candidate_id: orNull(string),
  recommender: orNull(string),
  promotion_action: orNull(string),
  promotion_eligible: orNull(boolean),
  recommendation_trace_id: orNull(string),
  gate_report_trace_id: orNull(string),
  error: orNull(string),
  emergency_stop_active: boolean,
  rollback_incident_evidence_path: orNull(string),
  rollback_incident_evidence_sha256: orNull(digest),
  throughput: orNull(object),
  metrics: object,
};

const THROUGHPUT: { readonly [K in keyof NoteThroughput]: Shape } = {
  signal_count: count,
  decision_count: count,
  trade_count: count,
  fold_metrics_count: count,
  stress_metrics_count: count,
  no_signal_window: boolean,
  no_signal_reason: orNull(string),
};

const METRICS = { drift_status: string, security_controls_triggered: orNull(string) };

/** Keys of a record, in the order in which they are written. */
export const NOTE_KEYS = Object.keys(RECORD) as readonly (keyof IterationNote)[];

/** Collects the faults of one record. */
class Faults {
  readonly findings: Finding[] = [];

  raise(sentence: string, at: string, expected: string, actual: Json | undefined): void {
    this.findings.push(noteRules.finding('phase-manifest/note-invalid', { sentence, location: { pointer: at }, expected, actual: shown(actual) }));
  }

  /** The members of the shape in its order, then the others; a closed object may have no others. */
  take(value: Members, shape: Readonly<Record<string, Shape>>, at: string, open = false): Record<string, Json> {
    const taken: Record<string, Json> = {};
    for (const [key, [fits, words]] of Object.entries(shape)) {
      const found = member(value, key);
      if (found === undefined || !fits(found)) this.raise(`${at}/${key} of the note must be ${words}; it is ${quoted(found)}`, at + pointerStep(key), words, found);
      else taken[key] = found;
    }
    for (const key of Object.keys(value).filter((name) => !Object.hasOwn(shape, name))) {
      if (!open) this.raise(`The note has the key ${quoted(key)}${at === '' ? '' : ` in ${at}`}, which a record does not have`, at + pointerStep(key), 'nothing', value[key]);
      else taken[key] = value[key] ?? null;
    }
    return taken;
  }

  /** Raises what contradicts another key of the record. */
  together(record: Members): void {
    const needed = (key: keyof IterationNote, why: string): void => {
      if (record[key] === null || (typeof record[key] === 'string' && !isText(record[key]))) this.raise(`/${key} of the note must be set ${why}; it is ${quoted(record[key])}`, pointerStep(key), `set ${why}`, record[key]);
    };
    const { status, rollback_incident_evidence_path: path, rollback_incident_evidence_sha256: sha256 } = record;
    if (status === 'lane_completed') for (const key of ['phase_manifest_path', 'phase_manifest_sha256'] as const) needed(key, 'where the status is lane_completed');
    if (status === 'lane_execution_failed') needed('error', 'where the status is lane_execution_failed');
    if (typeof sha256 === 'string') needed('rollback_incident_evidence_path', 'with its digest');
    if (typeof path === 'string') needed('rollback_incident_evidence_sha256', 'with its path');
  }
}

/**
 * The record of a note from outside, its keys in order and its time in UTC; every fault of it is a finding
 * `phase-manifest/note-invalid` with its place. Bounds are those of a manifest: 4 MiB, 64 levels, 20,000 keys, 64 KiB in a
 * string. O(n).
 */
export function readNote(value: unknown): Result<IterationNote> {
  const faults = new Faults();
  const fault = valueFault(value);
  if (fault !== undefined) faults.raise(fault.sentence, fault.at, 'a JSON value within the limits', undefined);
  else if (!isObject(value)) faults.raise(`The record of a note must be an object; it is ${quoted(value as Json)}`, '', 'an object', value as Json);
  else return readRecord(faults, value);
  return refuse(...faults.findings);
}

function readRecord(faults: Faults, value: Members): Result<IterationNote> {
  const record = faults.take(value, RECORD, '');
  if (isObject(record['throughput'])) record['throughput'] = faults.take(record['throughput'], THROUGHPUT, '/throughput');
  if (isObject(record['metrics'])) record['metrics'] = faults.take(record['metrics'], METRICS, '/metrics', true);
  faults.together(record);
  if (faults.findings.length === 0) {
    record['timestamp'] = toUtc(record['timestamp'] as string);
    const size = serialize(record).length;
    if (size > limits.bytes) faults.raise(`The record of a note has ${size} bytes; at most ${limits.bytes} are read`, '', `at most ${limits.bytes} bytes`, size);
  }
  return faults.findings.length > 0 ? refuse(...faults.findings) : accept(record as unknown as IterationNote);
}
