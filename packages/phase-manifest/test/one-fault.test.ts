import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { INCIDENT, INCIDENT_SHA256, laneInput, liveEvidence, rollbackGovernance, stableGovernance } from '../src/contract/example-run.ts';
import { torghutPhaseManifestV1 as contract } from '../src/index.ts';
import { verifyNotes } from '../src/verify-notes.ts';

type Members = Readonly<Record<string, Json>>;
type Edited = { [key: string]: Edited } & Edited[];

const evidence = new Map(Object.entries(liveEvidence() as Readonly<Record<string, string>>));
const build = (lane: Members, governance: Members | null): string => {
  const { text } = contract.buildManifest(lane);
  return (governance === null ? text : contract.appendRuntimeGovernance(text, governance).text) ?? '';
};
const failing = (): Members => ({ ...laneInput('paper'), phases: [] });

/** Sound manifests, in which each of the tests below spoils one thing. */
const sound = {
  paper: build(laneInput('paper'), stableGovernance('paper')),
  live: build(laneInput('live'), stableGovernance('live')),
  rollback: build(laneInput('paper'), rollbackGovernance('with evidence')),
  bare: build(laneInput('paper'), rollbackGovernance('without evidence')),
  lane: build(laneInput('paper'), null),
  fail: build(failing(), stableGovernance('paper')),
};

/** Ids of everything that is wrong with a manifest. */
function wrong(name: keyof typeof sound, text: string): string[] {
  const { findings } = contract.verifyManifest(text, name === 'live' ? { evidence } : {});
  return [...new Set(findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id))].sort();
}

/** Ids of what is wrong after an edit that leaves the JSON as it was otherwise. */
function after(name: keyof typeof sound, edit: (manifest: Edited) => unknown): string[] {
  const manifest = JSON.parse(sound[name]) as Edited;
  edit(manifest);
  return wrong(name, JSON.stringify(manifest));
}

type Row = readonly [title: string, base: keyof typeof sound, edit: (manifest: Edited) => unknown, ids: readonly string[]];
const set = (pointer: string, value: unknown) => (manifest: Edited): void => {
  const steps = pointer.split('/').slice(1);
  const last = steps.pop() ?? '';
  let place = manifest;
  for (const step of steps) place = place[step as keyof Edited] as Edited;
  if (value === undefined) Reflect.deleteProperty(place, last);
  else Reflect.set(place, last, value);
};
const both = (...edits: readonly ((manifest: Edited) => unknown)[]) => (manifest: Edited): void => { edits.forEach((edit) => edit(manifest)); };
const drift = (word: string) => both(set('/phases/5/observations/drift_status', word), set('/runtime_governance/drift_status', word));

const rows: readonly Row[] = [
  ['no such version', 'paper', set('/schema_version', 'torghut.autonomy.phase-manifest.v2'), ['phase-manifest/schema-version-unknown']],
  ['a key missing', 'paper', set('/candidate_id', undefined), ['phase-manifest/key-missing']],
  ['a key of another type', 'paper', set('/phase_count', '7'), ['phase-manifest/type-wrong']],
  ['an identifier of spaces', 'paper', set('/run_id', ' '), ['phase-manifest/id-blank']],
  ['another SLO version', 'paper', set('/slo_contract_version', 'governance-slo-v2'), ['phase-manifest/slo-version-mismatch']],
  ['a target that the contract does not have', 'paper', set('/requested_promotion_target', 'production'), ['phase-manifest/governance-mismatch', 'phase-manifest/target-unknown']],
  ['a manifest status that is no word', 'paper', set('/status', 'PASS'), ['phase-manifest/value-not-allowed']],
  ['an unknown head', 'paper', set('/execution_context/head', 'unknown'), ['phase-manifest/context-unknown']],
  ['a day that does not exist', 'paper', set('/updated_at', '2026-02-30T00:00:00Z'), ['phase-manifest/time-invalid']],
  ['an update before the phases', 'paper', set('/updated_at', '2026-03-14T09:26:00Z'), ['phase-manifest/time-order']],
  ['a phase missing', 'paper', ({ phases }) => phases?.splice(2, 1), ['phase-manifest/phase-missing', 'phase-manifest/status-forged', 'phase-manifest/transitions-mismatch']],
  ["two phases in each other's place", 'paper', ({ phases }) => phases?.splice(2, 2, phases[3] as Edited, phases[2] as Edited), ['phase-manifest/phase-order', 'phase-manifest/transitions-mismatch']],
  ['a phase twice', 'paper', ({ phases }) => phases?.splice(1, 0, phases[0] as Edited), ['phase-manifest/phase-duplicate', 'phase-manifest/transitions-mismatch']],
  ['a phase of another contract', 'paper', set('/phases/2/name', 'pre-flight'), ['phase-manifest/phase-missing', 'phase-manifest/phase-unknown', 'phase-manifest/transitions-mismatch']],
  ['another count of phases', 'paper', set('/phase_count', 6), ['phase-manifest/phase-count-mismatch']],
  ['a phase status that is no word', 'paper', set('/phases/0/status', true), ['phase-manifest/status-forged', 'phase-manifest/type-wrong']],
  ['a phase status with a space', 'paper', set('/phases/0/status', 'pass '), ['phase-manifest/status-forged', 'phase-manifest/status-unknown']],
  ['a skip that the contract forbids', 'paper', set('/phases/0/status', 'skip'), ['phase-manifest/skip-not-allowed', 'phase-manifest/status-forged']],
  ['a required gate missing', 'paper', ({ phases }) => (phases?.[3] as Edited)['slo_gates']?.pop(), ['phase-manifest/gate-missing']],
  ['a gate twice', 'paper', ({ phases }) => (phases?.[3] as Edited)['slo_gates']?.push(structuredClone((phases?.[3] as Edited)['slo_gates']?.[0] as Edited)), ['phase-manifest/gate-duplicate']],
  ['no promotion gate', 'paper', ({ phases }) => (phases?.[0] as Edited)['slo_gates']?.splice(0, 2), ['phase-manifest/gate-checks-missing']],
  ['a gate that passes without signals', 'paper', both(set('/phases/0/slo_gates/2/value', 0), set('/phases/0/observations/throughput/signal_count', 0)), ['phase-manifest/gate-contradicts-phase', 'phase-manifest/gate-status-mismatch']],
  ['a gate that says another number than was observed', 'paper', set('/phases/0/slo_gates/2/value', 30), ['phase-manifest/gate-contradicts-phase', 'phase-manifest/gate-value-mismatch']],
  ['a threshold lowered', 'paper', set('/phases/0/slo_gates/2/threshold', 0), ['phase-manifest/gate-contradicts-phase', 'phase-manifest/gate-threshold-weakened']],
  ['a failed gate in a phase that passes', 'paper', set('/phases/0/slo_gates/0/status', 'fail'), ['phase-manifest/gate-contradicts-phase']],
  ['a gate without anything to recompute it from', 'paper', both(set('/phases/3/slo_gates/0/threshold', null), set('/phases/3/slo_gates/0/value', null)), ['phase-manifest/gate-unverifiable']],
  ['a forged transition', 'fail', set('/phase_transitions/1/status', 'pass'), ['phase-manifest/transitions-mismatch']],
  ['a forged status', 'fail', set('/status', 'pass'), ['phase-manifest/status-forged']],
  ['a status that an append left behind', 'paper', set('/status', 'fail'), ['phase-manifest/status-stale']],
  ['a reference not listed', 'paper', set('/artifact_refs', []), ['phase-manifest/refs-incomplete']],
  ['references out of order', 'paper', ({ artifact_refs }) => artifact_refs?.reverse(), ['phase-manifest/refs-not-canonical']],
  ['signals denied', 'paper', set('/observation_summary/has_signals', false), ['phase-manifest/summary-mismatch']],
  ['two drift statuses', 'paper', set('/runtime_governance/drift_status', 'drifted'), ['phase-manifest/governance-mismatch']],
  ['governance not appended', 'lane', () => undefined, ['phase-manifest/governance-pending']],
  ['drift', 'paper', drift('drifted'), ['phase-manifest/drift-unhealthy']],
  ['drift not evaluated', 'paper', drift('queued'), ['phase-manifest/drift-not-evaluated']],
  ['no report of drift', 'paper', both(set('/phases/5/artifact_refs', []), set('/runtime_governance/artifact_refs', [])), ['phase-manifest/drift-evidence-missing']],
  ['a rollback denied in one place', 'bare', set('/rollback_proof/rollback_triggered', false), ['phase-manifest/governance-mismatch']],
  ['a rollback as a text', 'bare', set('/phases/6/observations/rollback_triggered', 'true'), ['phase-manifest/type-wrong']],
  ['a rollback that governance passes', 'bare', both(set('/phases/5/status', 'pass'), set('/phases/5/slo_gates/0/status', 'pass'), set('/runtime_governance/status', 'pass'), set('/runtime_governance/governance_status', 'pass'), set('/phase_transitions/4/status', 'pass')), ['phase-manifest/gate-contradicts-phase', 'phase-manifest/gate-status-mismatch', 'phase-manifest/rollback-not-failing']],
  ['a rollback with no evidence that is proven', 'bare', both(set('/phases/6/status', 'pass'), set('/phases/6/slo_gates/0/status', 'pass'), set('/rollback_proof/status', 'pass'), set('/phase_transitions/5/status', 'pass')), ['phase-manifest/evidence-absent', 'phase-manifest/gate-contradicts-phase', 'phase-manifest/gate-status-mismatch']],
  ['incident evidence not looked at', 'rollback', () => undefined, ['phase-manifest/evidence-unverified']],
  ['incident evidence without a digest', 'rollback', both(set('/phases/6/observations/rollback_incident_evidence_sha256', undefined), ({ artifact_digests }) => Reflect.deleteProperty(artifact_digests as object, INCIDENT)), ['phase-manifest/evidence-digest-absent']],
  ['an artifact of another digest', 'live', set('/artifact_digests/~', '0'), ['phase-manifest/type-wrong']],
  ['a digest of something else', 'live', ({ artifact_digests }) => Reflect.set(artifact_digests as object, '/srv/desk/runs/0412/gates/report.json', '0'.repeat(64)), ['phase-manifest/evidence-digest-mismatch']],
  ['an artifact gone', 'live', ({ artifact_refs, artifact_digests }) => { both(() => artifact_refs?.push('~' as unknown as Edited), () => Reflect.set(artifact_digests as object, '~', '0'.repeat(64)))(artifact_refs as Edited); }, ['phase-manifest/evidence-missing']],
  ['a hash of another manifest', 'paper', set('/manifest_hash', '0'.repeat(64)), ['phase-manifest/manifest-hash-mismatch']],
  ['a hash over a number that two languages write differently', 'paper', both(set('/manifest_hash', '0'.repeat(64)), set('/observation_summary/ratio', 0.5)), ['phase-manifest/manifest-hash-unverifiable']],
];

const texts: readonly (readonly [title: string, edit: (text: string) => string, id: string])[] = [
  ['no text', () => '', 'phase-manifest/json-invalid'],
  ['an object that ends too early', (text) => text.slice(0, -1), 'phase-manifest/json-invalid'],
  ['a key twice', (text) => text.replace('{', '{"run_id": "run-0413",'), 'phase-manifest/json-duplicate-key'],
  ['a key twice, once spelled with an escape', (text) => text.replace('{', '{"\\u0072un_id": "run-0413",'), 'phase-manifest/json-duplicate-key'],
  ['a number that two languages read differently', (text) => text.replace('"phase_count": 7', '"phase_count": 9007199254740993'), 'phase-manifest/json-unsafe'],
  ['a member that changes what an object is', (text) => text.replace('{', '{"__proto__": {},'), 'phase-manifest/json-unsafe'],
  ['65 levels', (text) => text.replace('{', `{"deep": ${'['.repeat(64)}${']'.repeat(64)},`), 'phase-manifest/json-limits'],
  ['a list', (text) => `[${text}]`, 'phase-manifest/manifest-malformed'],
];

describe('one fault in a sound manifest', () => {
  test.each(['paper', 'live', 'bare', 'fail'] as const)('is none in the %s manifest as it was built', (name) => {
    expect(wrong(name, sound[name])).toEqual([]);
  });

  test.each(rows)('%s', (_title, name, edit, ids) => {
    expect(after(name, edit)).toEqual(ids);
  });

  test.each(texts)('%s', (_title, edit, id) => {
    expect(wrong('paper', edit(sound.paper))).toEqual([id]);
  });

  test('another version may be read, and not be appended to', () => {
    const dialect = sound.lane.replace('torghut.autonomy.phase-manifest.v1', 'autonomy-phase-manifest-v1');
    expect(contract.verifyManifest(dialect).findings.map(({ id }) => id)).toContain('phase-manifest/dialect-read');
    expect(contract.appendRuntimeGovernance(dialect, stableGovernance('paper'))).toMatchObject({ text: null, verdict: 'fail', findings: [{ id: 'phase-manifest/dialect-read-only' }] });
  });

  test('evidence of a rollback that was not triggered is said and not written', () => {
    const { findings, text } = contract.appendRuntimeGovernance(sound.lane, { ...stableGovernance('paper'), rollback_incident_evidence: { path: INCIDENT, sha256: INCIDENT_SHA256 } });
    expect(findings.map(({ id }) => id)).toContain('phase-manifest/evidence-without-trigger');
    expect(text).not.toContain(INCIDENT);
  });

  test('a note with a number that no other can follow', () => {
    const { verdict, findings } = verifyNotes([{ name: 'iteration-9007199254740991.md', bytes: new Uint8Array() }], []);
    expect(verdict).toBe('fail');
    expect(findings.map(({ id }) => id)).toContain('phase-manifest/note-number-out-of-range');
  });
});
