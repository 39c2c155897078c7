import { expect, test } from 'vitest';
import { PhaseManifestError } from '../phase-manifest-error.ts';
import { mergedPhases } from './merge-phases.ts';

const runtime = { name: 'runtime-governance', status: 'pass' };
const proof = { name: 'rollback-proof', status: 'pass' };
const at = '2026-02-27T12:00:00+00:00';
const statusesOf = (payloads: Parameters<typeof mergedPhases>[0]): unknown => mergedPhases(payloads, runtime, proof, at).map(({ status }) => status);

const nothing = ['skipped', 'skipped', 'skipped', 'skipped', 'skipped', 'pass', 'pass'];

test.each([[[]], [{}], [''], [[[]]], [['']], [[{}]], [[{ name: 5 }]]])('%j has no phase of its own', (payloads) => {
  expect(statusesOf(payloads)).toEqual(nothing);
});

test('pairs are an object, of texts of two characters too', () => {
  expect(statusesOf([[['name', 'gate-evaluation'], ['status', 'fail'], 'ab']])).toEqual(['fail', ...nothing.slice(1)]);
  expect(mergedPhases([[['name', ' gate-evaluation '], 'ab', { c: 1, d: 2 }]], runtime, proof, at)[0]).toMatchObject({ name: 'gate-evaluation', a: 'b', c: 'd' });
});

test('the governance phases replace those of the lane', () => {
  expect(statusesOf([{ name: 'runtime-governance', status: 'fail' }, { name: ' rollback-proof', status: 'fail' }])).toEqual(nothing);
});

test.each([null, 7, true, 'x', [null], [7], ['x'], ['gate-evaluation'], [[['a']]], [[['a', 1, 2]]], [[[['a'], 1]]], { 'gate-evaluation': {} }])('%j raises', (payloads) => {
  expect(() => statusesOf(payloads)).toThrow(PhaseManifestError);
});
