import { describe, expect, test } from 'vitest';
import { type Dialect, type HeadReference, PhaseManifestError, referenceFor } from './index.ts';

const now = '2026-02-27T12:00:00+00:00';
const head = referenceFor('autonomy-phase-manifest-v1', { now });
const firstVersion = referenceFor('torghut.autonomy.phase-manifest.v1');
const append = { target: 'paper', payload: { drift_status: 'stable' }, state: {}, now };

test('only the two dialects are known', () => {
  expect(() => referenceFor('plimsoll' as Dialect)).toThrow(new TypeError('Cannot repeat the original: dialect must be one of autonomy-phase-manifest-v1, torghut.autonomy.phase-manifest.v1, received "plimsoll"'));
});

test('the version that was never merged does not know the word skipped', () => {
  expect([head, firstVersion].map((reference) => reference.coercePhaseStatus('skipped', { default: 'skip' }))).toEqual(['skipped', 'skip']);
});

test.each(['toString', '__proto__', 'constructor', 'Drift-Gate'])('%s is no phase', (name) => {
  expect(head.requiredSloGateIds(name)).toEqual([]);
});

test('a blank time is the time given, and a misuse without one', () => {
  const phases = (reference: HeadReference) => reference.normalizePhaseManifestPhases([], { phaseTimestamp: ' ' });
  expect(phases(head)[0]?.['timestamp']).toBe(now);
  expect(() => phases(referenceFor('autonomy-phase-manifest-v1'))).toThrow(TypeError);
});

describe('transitions', () => {
  test.each([[[]], [{}], [''], [[7]], [{ a: 1 }], ['a']])('%j has none', (phases) => {
    expect(head.normalizePhaseTransitions(phases)).toEqual([]);
  });

  test.each([null, 7, 'ab', { a: 1, b: 2 }, [{}, 7], [null, {}]])('of %j raise', (phases) => {
    expect(() => head.normalizePhaseTransitions(phases)).toThrow(PhaseManifestError);
  });
});

describe('an append', () => {
  test.each([null, '', '[]', 'null', '"x"', '7', '\ufeff{}', '{"a":1}trailing', '{"a":1,}'])('onto %j does nothing, and says that it decides nothing', (text) => {
    for (const reference of [head, firstVersion]) {
      const { manifest, text: written, findings } = reference.appendRuntimeGovernance(text, append);
      expect([manifest, written]).toEqual([null, null]);
      expect(findings).toMatchObject([{ id: 'phase-manifest/reference-mode', verdict: 'inconclusive' }]);
    }
  });

  test('keeps the place of old keys, the last of a repeated one and those that it does not know', () => {
    const text = '{"status":"fail","mine":1,"__proto__":{"polluted":true},"mine":2}';
    const { manifest } = firstVersion.appendRuntimeGovernance(text, append);
    expect(Object.keys(manifest ?? {}).slice(0, 4)).toEqual(['status', 'mine', '__proto__', 'phases']);
    expect(manifest).toMatchObject({ status: 'pass', mine: 2 });
    expect(Object.keys(head.appendRuntimeGovernance(text, append).manifest ?? {}).slice(0, 4)).toEqual(['status', 'mine', '__proto__', 'schema_version']);
  });

  test('raises where phases or context are of the wrong type, only as the service is now', () => {
    for (const text of ['{"phases":null}', '{"phases":[7]}', '{"execution_context":[]}', '{"execution_context":null}']) {
      expect(() => head.appendRuntimeGovernance(text, append)).toThrow(PhaseManifestError);
      expect(firstVersion.appendRuntimeGovernance(text, append).manifest?.['status']).toBe('pass');
    }
  });
});
