import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { example } from '../test/corpus.ts';
import { anyRecord, record } from '../test/notes.ts';
import { type IterationNote, noteRules, parseNote, readNote, renderNote } from './index.ts';

describe.skipIf(conformanceAbsent())('golden notes', () => {
  test.each(['note-12-completed', 'note-13-no-signal', 'note-14-failed'])('%s is written byte for byte, whatever the order of its keys, and read', (name) => {
    const note = conformance<IterationNote>(`phase-manifest/examples/plimsoll/${name}.input.json`);
    const text = example(`plimsoll/${name}.md`);
    expect(renderNote(note)).toBe(text);
    expect(parseNote(text)).toEqual({ legacy: false, note, findings: [] });
  });

  test.each([
    ['iteration-12.lane_completed.md', 12],
    ['iteration-13.blocked_no_signal.md', 13],
    ['iteration-14.lane_execution_failed.md', 14],
  ])('%s of the original is read, null where it has no key', (name, iteration) => {
    expect(parseNote(example(`notes/${name}`))).toMatchObject({ legacy: true, note: { iteration, schema_version: null, phase_manifest_sha256: null, gate_report_trace_id: null }, findings: [] });
  });
});

test('a note read is the record written', () => {
  fc.assert(
    fc.property(anyRecord, (note) => {
      const text = renderNote(note);
      expect(parseNote(text)).toEqual({ legacy: false, note, findings: [] });
      expect(text).toMatch(/^[\n -~]*$/);
    }),
  );
});

test('a time with another offset is written in UTC', () => {
  expect(parseNote(renderNote(record({ timestamp: '2026-02-27T16:30:00.50+02:00' }))).note?.timestamp).toBe('2026-02-27T14:30:00.50Z');
});

test('no value breaks the table or becomes markup', () => {
  const reason = 'a | b ` c\nd <script>x</script> [e](f) & \\ \u007f é \u{1f600}';
  const text = renderNote(record({ reason }));
  expect(text).toContain(String.raw`| reason | a \u007c b \u0060 c\u000ad \u003cscript\u003ex\u003c/script\u003e \u005be\u005d(f) \u0026 \u005c \u007f \u00e9 \ud83d\ude00 |`);
  expect(parseNote(text).note?.reason).toBe(reason);
});

/** Raised for a text that is not the render of its record. */
const notCanonical = 'phase-manifest/note-not-canonical';
const idsOf = (text: string): readonly string[] => parseNote(text).findings.map(({ id }) => id);

/** Values that stand in the record alone: an edit there is another record, which the digest in the ledger tells. */
const recordOnly = /^ +"(run_output_dir|recommender|promotion_eligible|fold_metrics_count|stress_metrics_count|no_signal_window|no_signal_reason|security_controls_triggered)": /;

test('an edit of any single character is not canonical, or gives another record where the table does not repeat the value', () => {
  const note = record();
  const text = renderNote(note);
  let raised = 0;
  for (let at = 0; at < text.length; at++) {
    for (const edited of [text.slice(0, at) + text.slice(at + 1), `${text.slice(0, at)} ${text.slice(at)}`, `${text.slice(0, at)}7${text.slice(at + 1)}`]) {
      if (edited === text) continue;
      const parsed = parseNote(edited);
      if (parsed.findings.some(({ id }) => id === notCanonical)) raised++;
      else {
        const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n')[0] ?? '';
        expect(line, `canonical after an edit at ${at}: ${line}`).toMatch(recordOnly);
        expect(parsed.note).not.toEqual(note);
      }
    }
  }
  expect(raised).toBeGreaterThan(text.length * 2);
});

test('what the table repeats cannot be edited in the record alone', () => {
  const text = renderNote(record());
  expect(idsOf(text.replace('"reason": "completed"', '"reason": "passed"'))).toEqual([notCanonical]);
  expect(parseNote(text.replace('"reason": "completed"', '"reason": "passed"')).findings[0]).toMatchObject({ verdict: 'fail', location: { line: 6 } });
});

test.each<readonly [string, (text: string) => string]>([
  ['no block', () => '# Iteration 1: lane_completed\n'],
  ['an empty text', () => ''],
  ['a block that does not end', (text) => text.slice(0, -5)],
  ['a line break missing at the end', (text) => text.slice(0, -1)],
  ['line breaks of Windows', (text) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['a key twice', (text) => text.replace('  "reason": ', '  "reason": "completed",\n  "reason": ')],
  ['keys in another order', (text) => text.replace(/( {2}"reason": .*\n)( {2}"promotion_target": .*\n)/, '$2$1')],
  ['a block that is no JSON', (text) => text.replace('{\n', '\n')],
  ['a record that is no object', (text) => text.replace(/\{[^]*\}/, '[]')],
  ['fences alone', () => '\n```json\n```\n'],
  ['text after the block', (text) => `${text}\nand more\n\`\`\`\n`],
  ['broken JSON of the original', () => '{"iteration": 1'],
])('%s is not canonical', (_name, mutate) => {
  expect(idsOf(mutate(renderNote(record())))).toContain(notCanonical);
});

const faulty: readonly (readonly [string, object, string])[] = [
  ['another schema version', { schema_version: 'plimsoll.iteration-note.v2' }, '/schema_version'],
  ['number 0', { iteration: 0 }, '/iteration'],
  ['a number with a fraction', { iteration: 1.5 }, '/iteration'],
  ['the number after the last', { iteration: Number.MAX_SAFE_INTEGER }, '/iteration'],
  ['an unknown status', { status: 'lane_skipped' }, '/status'],
  ['a time without offset', { timestamp: '2026-02-27T14:30:00' }, '/timestamp'],
  ['a blank reason', { reason: ' ' }, '/reason'],
  ['no target', { promotion_target: '' }, '/promotion_target'],
  ['a completed lane without manifest', { phase_manifest_path: null }, '/phase_manifest_path'],
  ['a completed lane without digest of its manifest', { phase_manifest_sha256: null }, '/phase_manifest_sha256'],
  ['a digest in upper case', { phase_manifest_sha256: 'AB'.repeat(32) }, '/phase_manifest_sha256'],
  ['a failure without error', { status: 'lane_execution_failed' }, '/error'],
  ['"false" as the stop', { emergency_stop_active: 'false' }, '/emergency_stop_active'],
  ['evidence without digest', { rollback_incident_evidence_path: '/incident.json' }, '/rollback_incident_evidence_sha256'],
  ['a digest without evidence', { rollback_incident_evidence_sha256: 'ab'.repeat(32) }, '/rollback_incident_evidence_path'],
  ['a negative count', { throughput: { ...record().throughput, trade_count: -1 } }, '/throughput/trade_count'],
  ['an unknown count', { throughput: { ...record().throughput, order_count: 1 } }, '/throughput/order_count'],
  ['metrics that are a list', { metrics: [] }, '/metrics'],
  ['metrics without drift', { metrics: { security_controls_triggered: null } }, '/metrics/drift_status'],
  ['an unknown key', { colour: 'red' }, '/colour'],
  ['an unsafe number', { metrics: { drift_status: 'stable', security_controls_triggered: null, big: 2 ** 53 } }, '/metrics/big'],
];

test.each(faulty)('%s is a fault of the record, and no note', (_name, change, pointer) => {
  const value = { ...record(), ...change } as IterationNote;
  const read = readNote(value);
  expect(read.ok).toBe(false);
  expect(read.findings).toMatchObject([{ id: 'phase-manifest/note-invalid', verdict: 'fail', location: { pointer } }]);
  expect(() => renderNote(value)).toThrow(TypeError);
});

test('every fault of a record is a finding of its own', () => {
  const { reason, ...rest } = record({ iteration: -1, promotion_eligible: 'yes' as unknown as boolean });
  expect(reason).toBe('completed');
  expect(readNote(rest).findings.map(({ location }) => location?.pointer)).toEqual(['/iteration', '/reason', '/promotion_eligible']);
  const text = renderNote(record()).replace('"iteration": 1,', '"iteration": 0,').replace('"recommender": "paper"', '"recommender": 4');
  expect(idsOf(text)).toEqual([notCanonical, 'phase-manifest/note-invalid', 'phase-manifest/note-invalid']);
});

test('a record above 4 MiB is refused', () => {
  const much = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`k${index}`, 'x'.repeat(60_000)]));
  expect(readNote(record({ metrics: { drift_status: 'stable', security_controls_triggered: null, ...much } })).findings).toMatchObject([{ id: 'phase-manifest/note-invalid' }]);
});

test.each(Object.entries(noteRules.table))('%s has a title without period, a cause and a cure', (_id, { title, cause, cure }) => {
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(cause).toMatch(/^[A-Z].*\.$/);
  expect(cure).toMatch(/^[A-Z].*\.$/);
});
