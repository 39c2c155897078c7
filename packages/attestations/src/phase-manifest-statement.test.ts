import { expect, test } from 'vitest';
import { parseStatement, type PhaseManifestInput, phaseManifestStatement, predicateTypes } from './index.ts';

const sha256 = 'ab'.repeat(32);
const input: PhaseManifestInput = {
  manifest: { name: 'manifest.json', digest: { sha256 } },
  contract: 'mec-m6',
  verdict: 'fail',
  phases: [{ name: 'drift', status: 'pass' }, { name: 'rollback-proof', status: 'fail' }],
  findings: { sha256: 'cd'.repeat(32) },
};

test('is about the manifest file and says what it came to', () => {
  const { manifest, ...predicate } = input;
  expect(parseStatement(phaseManifestStatement(input))).toEqual({ ok: true, findings: [], value: { subject: [manifest], predicateType: predicateTypes.phaseManifest, predicate } });
});

test.each<[string, Partial<PhaseManifestInput>]>([
  ['no phase', { phases: [] }],
  ['a phase without name', { phases: [{ name: '', status: 'pass' }] }],
  ['an empty contract', { contract: '' }],
  ['a verdict that is none', { verdict: 'skip' as 'pass' }],
  ['findings without digest', { findings: { sha256: '' } }],
  ['a manifest without digest', { manifest: { digest: { sha256: '' } } }],
])('is not written with %s', (_what, change) => {
  expect(() => phaseManifestStatement({ ...input, ...change })).toThrow(RangeError);
});
