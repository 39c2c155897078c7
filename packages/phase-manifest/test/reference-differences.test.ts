import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { conformanceAbsent } from '@plimsoll/config/conformance';
import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { torghutPhaseManifestV1 as contract } from '../src/index.ts';
import { isStructural } from '../src/manifest-rules.ts';
import { type Dialect, PhaseManifestError, referenceFor } from '../src/reference/index.ts';
import { example, rows } from './corpus.ts';
import { type Difference, reasons } from './reference-differences.ts';

type Members = Readonly<Record<string, Json>>;

interface Row {
  readonly id: number | string;
  readonly dialect: Dialect;
  readonly manifest?: Json;
  readonly raw_text: string | null;
  readonly file_missing: boolean;
  readonly state: Members;
  readonly requested_promotion_target: string;
  readonly drift_governance_payload: Members;
  readonly now: string;
}

const isMembers = (value: Json | undefined): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const items = (value: Json | undefined): readonly Json[] => (value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value]);

/** What the original is given, as the input of the contract's append: values as they are, wrong types too. */
function governanceOf({ requested_promotion_target, drift_governance_payload: payload, state, now }: Row): Members {
  const { action, detection, rollback_incident_evidence: given } = payload;
  const from = (value: Json | undefined, key: string): Json | undefined => (isMembers(value) ? value[key] : undefined);
  const evidence = [given, state['rollback_incident_evidence_path']].find((value) => typeof value === 'string' && value.trim() !== '');
  return {
    requested_promotion_target,
    observed_at: now,
    drift_status: [payload['drift_status'], state['drift_status']].find(Boolean) ?? 'skipped',
    drift_last_detection_path: state['drift_last_detection_path'] ?? null,
    drift_last_action_path: state['drift_last_action_path'] ?? null,
    drift_last_outcome_path: state['drift_last_outcome_path'] ?? null,
    action_type: from(action, 'action_type') ?? null,
    action_triggered: from(action, 'triggered') ?? false,
    rollback_triggered: payload['rollback_triggered'] ?? false,
    emergency_stop_active: state['emergency_stop_active'] ?? false,
    rollback_incident_evidence: typeof evidence === 'string' ? { path: evidence, sha256: createHash('sha256').update(evidence).digest('hex') } : null,
    reasons: [from(detection, 'reason_codes'), from(action, 'reason_codes'), payload['reasons']].flatMap(items),
    artifact_refs: payload['artifact_refs'] ?? [],
  };
}

/** Places where two JSON values differ; lists of strings are compared as a whole. */
function compare(ours: Json | undefined, theirs: Json | undefined, at: string): { at: string; ours: Json | undefined; theirs: Json | undefined }[] {
  const isTexts = (value: Json | undefined): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
  const descend = typeof ours === 'object' && ours !== null && typeof theirs === 'object' && theirs !== null && Array.isArray(ours) === Array.isArray(theirs) && !(isTexts(ours) && isTexts(theirs));
  if (!descend) return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ at, ours, theirs }];
  const [left, right] = [ours as Members, theirs as Members];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => compare(left[key], right[key], `${at}/${key}`));
}

function original(row: Row, text: string | null): Members | 'raised' | 'nothing' {
  const { requested_promotion_target: target, drift_governance_payload: payload, state, now } = row;
  try {
    return referenceFor(row.dialect).appendRuntimeGovernance(text, { target, payload, state, now }).manifest ?? 'nothing';
  } catch (error) {
    if (error instanceof PhaseManifestError) return 'raised';
    throw error;
  }
}

/** Findings outside of the structural ones for which an append is refused. */
const REFUSING: ReadonlySet<string> = new Set(['phase-manifest/target-mismatch', 'phase-manifest/rollback-cleared', 'phase-manifest/time-order']);

function differences(row: Row, name: string, text: string | null): Difference[] {
  const governance = governanceOf(row);
  const { manifest, findings } = contract.appendRuntimeGovernance(text, governance);
  const theirs = original(row, text);
  const ids: ReadonlySet<string> = new Set(findings.map(({ id }) => id));
  const { drift_governance_payload: payload, state } = row;
  const common = { row: name, ids, payload, state, triggered: governance['rollback_triggered'] === true || governance['emergency_stop_active'] === true };
  if (manifest !== null) {
    const found = typeof theirs === 'string' ? [{ at: '', ours: 'written', theirs }] : compare(manifest, theirs, '');
    return found.map((difference) => ({ ...common, ...difference }));
  }
  const causes = [...ids].filter((id) => isStructural(id) || REFUSING.has(id));
  return (causes.length === 0 ? [''] : causes).map((at) => ({ ...common, at, ours: 'refused', theirs: typeof theirs === 'string' ? theirs : 'written' }));
}

/** The manifest of a row under the schema version that the contract writes: a dialect is refused without a look at the rest. */
function ownManifest({ file_missing, raw_text, manifest = null }: Row): string | null {
  if (file_missing) return null;
  if (raw_text !== null) return raw_text;
  const dialect = isMembers(manifest) && manifest['schema_version'] === 'autonomy-phase-manifest-v1';
  return JSON.stringify(dialect ? { ...manifest, schema_version: contract.schemaVersion } : manifest);
}

const laneOf = ({ requested_promotion_target }: Row): string => example(requested_promotion_target === 'live' ? 'plimsoll/4-lane-live.json' : 'plimsoll/1-lane-paper.json');

describe.skipIf(conformanceAbsent())('the contract and the original on the same manifests', () => {
  const recorded = ['reference-append-head.jsonl', 'reference-append-v1.jsonl'].flatMap((file) => rows(file) as readonly Row[]);
  // What the corpora may show seldom: a word to fold, references that sort after the evidence, a clock that went back.
  const [first] = recorded;
  const added: Row[] = [
    { drift_governance_payload: { drift_status: ' Stable ' } },
    { drift_governance_payload: { drift_status: 'stable', rollback_triggered: true, rollback_incident_evidence: 'incident.json', artifact_refs: ['z.json'] } },
    { drift_governance_payload: { drift_status: 'stable', action: {} }, now: '2020-01-01T00:00:00+00:00' },
  ].flatMap((change, at) => (first === undefined ? [] : [{ ...first, ...change, id: `added ${String(at)}` }]));
  const lane = first === undefined ? null : (JSON.parse(laneOf(first)) as { readonly phases: { status: Json }[] });
  for (const status of ['skip', 'PASS']) {
    const manifest = structuredClone(lane);
    if (first === undefined || manifest?.phases[1] === undefined) continue;
    manifest.phases[1].status = status;
    added.push({ ...first, raw_text: null, file_missing: false, manifest: manifest, id: `a phase that says ${status}` });
  }
  const found = [...recorded, ...added].flatMap((row) => [
    ...differences(row, `${String(row.id)} of ${row.dialect}`, ownManifest(row)),
    ...differences(row, `${String(row.id)} of ${row.dialect} onto a lane`, laneOf(row)),
  ]);

  test('differ in nothing without a reason', () => {
    const unexplained = found.filter((difference) => !reasons.some((reason) => reason.explains(difference)));
    expect(unexplained.map(({ row, at, ours, theirs }) => ({ row, at, ours, theirs }))).toEqual([]);
  });

  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/phase-manifest-reference.md'), 'utf8');
  test.each(reasons)('section $clause: the original $original', (reason) => {
    expect(found.filter((difference) => reason.explains(difference)).length).toBeGreaterThan(0);
    expect(page).toContain(`| ${reason.original} |`);
  });

  test('differ in no status the other way: what fails there never passes here', () => {
    const better = found.filter(({ at, ours, theirs }) => at.endsWith('status') && ours === 'pass' && theirs === 'fail');
    expect(better).toEqual([]);
  });
});
