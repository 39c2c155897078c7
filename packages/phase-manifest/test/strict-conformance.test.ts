import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { manifestDigest, torghutPhaseManifestV1 as contract, type Written } from '../src/index.ts';
import { evidenceOf, example, idsOf, type Row, rows, sourceOf } from './corpus.ts';

interface Expected {
  readonly includes: readonly string[];
  readonly excludes?: readonly string[];
}

/** Which wanted ids are not raised, and which unwanted ones are. */
function differences(findings: readonly { readonly id: string }[], { includes, excludes = [] }: Expected): unknown {
  const ids = idsOf(findings);
  return { absent: includes.filter((id) => !ids.has(id)), unwanted: excludes.filter((id) => ids.has(id)) };
}
const none = { absent: [], unwanted: [] };

const statusOf = ({ manifest }: Written, phase: string): unknown => (manifest?.['phases'] as readonly Record<string, unknown>[]).find(({ name }) => name === phase)?.['status'];

describe.skipIf(conformanceAbsent())('the reference corpora', () => {
  const verify = (rows('strict-verify.jsonl') as readonly (Row & { readonly expect: Expected & { readonly verdict: string; readonly effective?: string } })[]);
  test.each(verify)('$id $title', (row) => {
    const evidence = evidenceOf(row.evidence);
    const { verdict, findings, effectiveStatus } = contract.verifyManifest(sourceOf(row), { evidence });
    expect(differences(findings, row.expect)).toEqual(none);
    expect(verdict).toBe(row.expect.verdict);
    if (row.expect.effective !== undefined) expect(effectiveStatus).toBe(row.expect.effective);
  });

  const promote = (rows('strict-promote.jsonl') as readonly (Row & { readonly target: 'paper' | 'live'; readonly now?: string; readonly maxAgeSeconds?: number; readonly expect: Expected & { readonly verdict: string } })[]);
  test.each(promote)('$id $title', ({ target, now, maxAgeSeconds, ...row }) => {
    const decision = contract.canPromote(sourceOf(row), target, { evidence: evidenceOf(row.evidence), now, maxAgeSeconds });
    expect(differences(decision.findings, row.expect)).toEqual(none);
    expect(decision.verdict).toBe(row.expect.verdict);
  });

  interface Appended extends Expected {
    readonly written: boolean;
    readonly status?: string;
    readonly runtime?: string;
    readonly proof?: string;
    readonly keeps?: readonly string[];
  }
  test.each((rows('strict-append.jsonl') as readonly (Row & { readonly governance: object; readonly expect: Appended })[]))('$id $title', (row) => {
    const stable = conformance<object>('phase-manifest/examples/plimsoll/governance-stable-paper.json');
    const appended = contract.appendRuntimeGovernance(sourceOf(row), { ...stable, ...row.governance });
    expect(differences(appended.findings, row.expect)).toEqual(none);
    expect(appended.manifest !== null).toBe(row.expect.written);
    if (!row.expect.written) return;
    expect([appended.manifest?.['status'], statusOf(appended, 'runtime-governance'), statusOf(appended, 'rollback-proof')]).toEqual([row.expect.status, row.expect.runtime, row.expect.proof]);
    for (const pointer of row.expect.keeps ?? []) {
      const kept = pointer.split('/').slice(1).reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], appended.manifest);
      expect(kept).toBeDefined();
    }
  });

  test.each((rows('strict-build.jsonl') as readonly (Row & { readonly expect: Expected & { readonly built: boolean; readonly phases?: Record<string, string> } })[]))('$id $title', (row) => {
    const built = contract.buildManifest(sourceOf(row));
    expect(differences(built.findings, row.expect)).toEqual(none);
    expect(built.manifest !== null).toBe(row.expect.built);
    for (const [phase, status] of Object.entries(row.expect.phases ?? {})) expect(statusOf(built, phase)).toBe(status);
    if (row.expect.built) expect(built.manifest?.['status']).toBe('fail');
  });

  test.each([
    ['1-lane-paper', 'build-input-paper', undefined],
    ['4-lane-live', 'build-input-live', undefined],
    ['2-governed-pass-paper', 'build-input-paper', 'governance-stable-paper'],
    ['3-governed-fail-paper', 'build-input-fail-paper', 'governance-stable-paper'],
    ['4-governed-pass-live', 'build-input-live', 'governance-stable-live'],
    ['5-rollback-with-evidence', 'build-input-paper', 'governance-rollback-with-evidence'],
    ['6-rollback-without-evidence', 'build-input-paper', 'governance-rollback-without-evidence'],
  ])('writes %s byte for byte', (name, input, governance) => {
    const built = contract.buildManifest(example(`plimsoll/${input}.json`));
    const result = governance === undefined ? built : contract.appendRuntimeGovernance(built.text, example(`plimsoll/${governance}.json`));
    expect(result.text).toBe(example(`plimsoll/${name}.json`));
  });

  test('the digests of nine manifests', () => {
    for (const [name, { manifest_digest }] of Object.entries(conformance<Record<string, { manifest_digest: string }>>('phase-manifest/examples/plimsoll/digests.json'))) {
      expect(manifestDigest(JSON.parse(example(name)) as object)).toBe(manifest_digest);
    }
  });
});

describe.skipIf(conformanceAbsent())('the reference recording', () => {
  const recording = example('plimsoll/phase-records-rollback.jsonl');
  const manifest = example('plimsoll/5-rollback-with-evidence.json');

  test('replays to the manifest byte for byte', () => {
    expect(contract.replayManifest(recording)).toEqual({ verdict: 'pass', findings: [], text: manifest, steps: 2 });
  });

  test.each([
    ['an input changed', (text: string) => text.replace('"signal_count":42', '"signal_count":43'), 'phase-manifest/replay-mismatch', 0],
    ['the governance changed', (text: string) => text.replace('"action_type":"reselection"', '"action_type":"none"'), 'phase-manifest/replay-mismatch', 1],
    ['a recorded digest changed', (text: string) => text.replace('8fcf57', '8fcf58'), 'phase-manifest/replay-mismatch', 1],
    ['the build left out', (text: string) => text.slice(text.indexOf('\n') + 1), 'phase-manifest/replay-incomplete', 0],
    ['another contract', (text: string) => text.replaceAll('"contract":"torghut', '"contract":"another'), 'phase-manifest/replay-incomplete', 0],
    ['an unknown step', (text: string) => text.replace('"op":"append"', '"op":"amend"'), 'phase-manifest/replay-incomplete', 1],
    ['a broken line', (text: string) => text.slice(0, -20), 'phase-manifest/replay-incomplete', 1],
    ['nothing', () => '', 'phase-manifest/replay-incomplete', 0],
  ])('%s: stops there', (_title, change, id, steps) => {
    const replayed = contract.replayManifest(change(recording));
    expect(replayed).toMatchObject({ findings: [{ id }], steps, verdict: id.endsWith('mismatch') ? 'fail' : 'inconclusive' });
  });
});
