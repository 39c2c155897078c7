import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { expect, test } from 'vitest';
import { legacyFile } from '../test/legacy-file.ts';
import { sampleRegistry } from '../test/sample-registry.ts';
import { readAnyRegistry, writeRegistry } from './index.ts';

const native = writeRegistry(sampleRegistry());
const flagd = JSON.stringify({ flags: { a: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' } } });
const how = { now: '2026-01-05T10:00:00Z', actor: 'sre' };

test.each<readonly [string, string, string]>([
  ['a registry', native, 'native'],
  ['a legacy registry', legacyFile([{ id: 'a' }]), 'mec'],
  ['definitions of flagd', flagd, 'flagd'],
])('%s is known by its content', (_what, text, format) => {
  expect(readAnyRegistry(text, { flagd: how })).toMatchObject({ ok: true, value: { format } });
  expect(readAnyRegistry(new TextEncoder().encode(text), { flagd: how })).toMatchObject({ ok: true, value: { format } });
});

test.each<readonly [string, string, string]>([
  ['a registry that was edited', native.replace('M6 ramp', 'M7 ramp'), 'flags/root-mismatch'],
  ['a registry with a key of another', native.replace('{', '{"flags":{},"merkle_root":"",'), 'flags/malformed'],
  ['a legacy registry that was edited', legacyFile([{ id: 'a' }]).replace('Baseline', 'baseline'), 'flags/legacy-root'],
  ['a legacy registry without records', '{"version":1,"merkle_root":""}', 'flags/malformed'],
  ['definitions that are none', '{"flags":{"a":{}}}', 'flags/flagd-invalid'],
  ['another object', '{"a":1}', 'flags/format-unknown'],
  ['a list', '[]', 'flags/format-unknown'],
  ['a format that a prototype has', '{"toString":1}', 'flags/format-unknown'],
  ['no JSON', '{', 'flags/malformed'],
  ['a key that is there twice', '{"flags":{},"flags":{}}', 'flags/malformed'],
])('%s is refused as what it means to be', (_what, text, id) => {
  const read = readAnyRegistry(text, { flagd: how });
  expect(read.ok).toBe(false);
  expect(read.findings.map((finding) => finding.id)).toContain(id);
});

test('definitions of flagd have nothing to verify until they are imported', () => {
  expect(readAnyRegistry(flagd)).toMatchObject({ ok: false, findings: [{ id: 'flags/not-imported', verdict: 'inconclusive' }] });
});

test.skipIf(conformanceAbsent()).each(['base', 'phase-M1', 'phase-M6'])('the registry of a real rollout, %s', (name) => {
  expect(readAnyRegistry(conformanceBytes(`mec/flags/${name}_meta_flags.json`))).toMatchObject({ ok: true, value: { format: 'mec' } });
});
