import { expect, test } from 'vitest';
import { governanceKit as kit } from '../contract.ts';
import { torghutPhaseManifestV1 as contract } from '../built-in-contracts.ts';
import { laneInput, stableGovernance } from './example-run.ts';

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const ids = (value: unknown): string[] => kit.verify(bytesOf(value)).findings.map(({ id }) => id);

test('a rollback and drift are honest, and no fault of the input', () => {
  expect(kit.golden.map(({ bytes }) => kit.verify(bytes))).toEqual(kit.golden.map(() => ({ verdict: 'pass', findings: [] })));
});

test('words for the truth are no truth', () => {
  for (const word of ['true', 'false', 0, 1, null, []]) expect(ids({ ...stableGovernance('paper'), rollback_triggered: word })).toEqual(['phase-manifest/governance-input-invalid']);
});

test('an append refuses a target that the contract does not have', () => {
  const governance = { ...stableGovernance('paper'), requested_promotion_target: 'production' };
  const { text } = contract.buildManifest(laneInput('paper'));
  const appended = contract.appendRuntimeGovernance(text, governance);
  expect(appended.text).toBeNull();
  expect(appended.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['phase-manifest/target-unknown', 'phase-manifest/target-mismatch']));
});
