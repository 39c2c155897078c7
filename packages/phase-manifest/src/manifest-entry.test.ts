import { toHex } from '@plimsoll/bytes';
import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { sha256 } from '@plimsoll/merkle';
import { describe, expect, test } from 'vitest';
import { evidenceOf } from '../test/corpus.ts';
import { record } from '../test/notes.ts';
import { decisionEntry, manifestEntry, noteEntry, torghutPhaseManifestV1 as contract } from './index.ts';

test('a note is recorded by number, path, digest, size, time and outcome', () => {
  const note = record({ iteration: 3 });
  expect(noteEntry({ path: 'notes/iteration-3.md', iteration: 3, sha256: 'ab'.repeat(32), size: 9, note })).toEqual({
    type: 'dev.plimsoll.iteration-note.recorded.v1',
    data: { iteration: 3, path: 'notes/iteration-3.md', sha256: 'ab'.repeat(32), size: 9, at: note.timestamp, outcome: 'lane_completed' },
  });
});

test('a refused build cannot be recorded', () => {
  expect(() => manifestEntry('built', contract, 'm.json', contract.buildManifest(null))).toThrow(TypeError);
});

describe.skipIf(conformanceAbsent())('manifests', () => {
  const folder = 'phase-manifest/examples/plimsoll';
  const bytes = (name: string): Buffer => conformanceBytes(`${folder}/${name}`);

  test('are recorded as built, with the digests of file and manifest', () => {
    const { type, data } = manifestEntry('built', contract, 'runs/1/phase-manifest.json', contract.buildManifest(bytes('build-input-paper.json')));
    expect(type).toBe('dev.plimsoll.phase-manifest.built.v1');
    expect(Object.keys(data)).toEqual(['path', 'contract', 'run_id', 'candidate_id', 'target', 'status', 'effective_status', 'manifest_digest', 'file_sha256', 'findings']);
    expect(data).toMatchObject({ path: 'runs/1/phase-manifest.json', contract: contract.schemaVersion, target: 'paper', status: 'fail', effective_status: 'fail', file_sha256: toHex(sha256(bytes('1-lane-paper.json'))) });
  });

  test('are recorded as appended to, with the count of each finding', () => {
    const { type, data } = manifestEntry('appended', contract, 'm.json', contract.appendRuntimeGovernance(bytes('1-lane-paper.json'), bytes('governance-rollback-without-evidence.json')));
    expect(type).toBe('dev.plimsoll.phase-manifest.appended.v1');
    expect(data).toMatchObject({ status: 'fail', effective_status: 'fail', file_sha256: toHex(sha256(bytes('6-rollback-without-evidence.json'))), findings: { 'phase-manifest/evidence-absent': 1, 'phase-manifest/rollback-triggered': 1 } });
    expect(Object.keys(data.findings)).toEqual(Object.keys(data.findings).sort());
  });

  test('a decision is recorded with what speaks against it', () => {
    const options = { now: '2026-03-01T00:00:00Z', maxAgeSeconds: 60 };
    const { type, data } = decisionEntry(contract.canPromote(bytes('3-governed-fail-paper.json'), 'paper', options), options);
    expect(type).toBe('dev.plimsoll.phase-manifest.decided.v1');
    expect(data).toMatchObject({ target: 'paper', verdict: 'fail', evidence_checked: false, max_age_seconds: 60 });
    expect(data.failing_findings).toEqual(expect.arrayContaining(['phase-manifest/manifest-stale', 'phase-manifest/not-passing']));
    expect(data.failing_findings).not.toContain('phase-manifest/key-unknown');
  });

  test('a decision about a manifest that passes and was compared', () => {
    const evidence = evidenceOf('live-ok');
    const { data } = decisionEntry(contract.canPromote(bytes('4-governed-pass-live.json'), 'live', { evidence }), { evidence });
    expect(data).toMatchObject({ verdict: 'pass', evidence_checked: true, max_age_seconds: null, failing_findings: [] });
  });
});
