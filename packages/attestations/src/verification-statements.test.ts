import type { Finding, FindingId } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { parseStatement, predicateTypes, type SvrInput, svrStatement, type VsaInput, vsaStatement } from './index.ts';

const sha256 = 'ab'.repeat(32);
const subject = [{ name: 'registry', digest: { sha256 } }];
const time = '2026-03-01T12:00:00Z';
const finding = (id: FindingId, verdict: Finding['verdict'] = 'pass', severity: Finding['severity'] = 'critical'): Finding => ({ id, verdict, severity, sentence: 'x' });

const svr: SvrInput = { subject, findings: [finding('ledger/entry-1_x'), finding('cli/computed'), finding('cli/computed')], verifier: 'https://example.org/plimsoll', timeCreated: time };
const vsa: VsaInput = {
  subject,
  findings: svr.findings,
  verifier: { id: 'https://example.org/plimsoll', version: { plimsoll: '1.0.0' } },
  timeVerified: time,
  resourceUri: 'urn:example:meta_flags',
  policy: { uri: 'urn:example:policy', sha256 },
  inputAttestations: ['cd'.repeat(32)],
};
const read = (payload: Uint8Array) => {
  const parsed = parseStatement(payload);
  if (!parsed.ok) throw new Error('no statement');
  return parsed.value;
};
const predicateOf = (input: SvrInput) => {
  const written = svrStatement(input);
  return written.ok ? read(written.value).predicate : undefined;
};

describe('a simple verification result', () => {
  test('says which rules passed, each once, in the words of SVR', () => {
    const written = svrStatement({ ...svr, policies: [{ uri: 'urn:example:policy', sha256 }] });
    expect(written.ok && read(written.value)).toEqual({
      subject,
      predicateType: predicateTypes.svr,
      predicate: {
        verifier: { id: 'https://example.org/plimsoll', policies: [{ uri: 'urn:example:policy', digest: { sha256 } }] },
        timeCreated: time,
        properties: ['PLIMSOLL_CLI_COMPUTED', 'PLIMSOLL_LEDGER_ENTRY_1_X'],
      },
    });
  });

  test('names the list of policies even where it is empty', () => {
    expect(predicateOf(svr)).toMatchObject({ verifier: { policies: [] } });
  });

  test('leaves out a rule of which one finding is no pass', () => {
    const findings = [...svr.findings, finding('cli/computed', 'fail', 'warning'), finding('json/bom', 'inconclusive', 'note')];
    expect(predicateOf({ ...svr, findings })).toMatchObject({ properties: ['PLIMSOLL_LEDGER_ENTRY_1_X'] });
  });

  test.each<[string, readonly Finding[]]>([
    ['a failure', [...svr.findings, finding('json/bom', 'fail')]],
    ['something unknown', [...svr.findings, finding('json/bom', 'inconclusive')]],
    ['a skip that nothing allows', [...svr.findings, finding('json/bom', 'skip')]],
    ['nothing computed', []],
  ])('is not written for %s', (_what, findings) => {
    const written = svrStatement({ ...svr, findings });
    expect([written.ok, written.findings.map(({ id }) => id)]).toEqual([false, ['statement/not-passed']]);
  });
});

describe('a verification summary', () => {
  test('says what passed, with the evidence', () => {
    expect(read(vsaStatement(vsa))).toEqual({
      subject,
      predicateType: predicateTypes.vsa,
      predicate: {
        verifier: vsa.verifier,
        timeVerified: time,
        resourceUri: 'urn:example:meta_flags',
        policy: { uri: 'urn:example:policy', digest: { sha256 } },
        inputAttestations: [{ digest: { sha256: 'cd'.repeat(32) } }],
        verificationResult: 'PASSED',
        verifiedLevels: ['PLIMSOLL_CLI_COMPUTED', 'PLIMSOLL_LEDGER_ENTRY_1_X'],
        slsaVersion: '1.1',
      },
    });
  });

  test.each<[string, readonly Finding[]]>([
    ['a failure', [...svr.findings, finding('json/bom', 'fail')]],
    ['something unknown', [...svr.findings, finding('json/bom', 'inconclusive')]],
    ['nothing computed', []],
  ])('says FAILED for %s', (_what, findings) => {
    expect(read(vsaStatement({ ...vsa, findings })).predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: ['FAILED'] });
  });
});

test.each<[string, () => unknown]>([
  ['a time that is none', () => svrStatement({ ...svr, timeCreated: 'now' })],
  ['an empty verifier', () => svrStatement({ ...svr, verifier: '' })],
  ['a policy without digest', () => svrStatement({ ...svr, policies: [{ uri: 'x', sha256: '' }] })],
  ['no subject', () => svrStatement({ ...svr, subject: [] })],
  ['a time that is none, VSA', () => vsaStatement({ ...vsa, timeVerified: 'now' })],
  ['an empty resource', () => vsaStatement({ ...vsa, resourceUri: '' })],
  ['an attestation without digest', () => vsaStatement({ ...vsa, inputAttestations: ['x'] })],
])('refuses to write with %s', (_what, write) => {
  expect(write).toThrow(RangeError);
});
