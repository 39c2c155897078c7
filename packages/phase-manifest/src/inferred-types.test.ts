import { expect, expectTypeOf, test } from 'vitest';
import { laneInput, stableGovernance } from './contract/example-run.ts';
import { type BuildInputOf, type GovernanceInputOf, type ManifestOf, torghutPhaseManifestV1 as contract } from './index.ts';

type Contract = typeof contract;

test('types of documents are inferred from the contract, down to its names', () => {
  expectTypeOf<ManifestOf<Contract>['requested_promotion_target']>().toEqualTypeOf<'paper' | 'live'>();
  expectTypeOf<ManifestOf<Contract>['phases'][number]['name']>().toEqualTypeOf<Contract['phases'][number]>();
  expectTypeOf<ManifestOf<Contract>['phases'][number]['slo_gates'][number]['id']>().toBeString();
  expectTypeOf<NonNullable<ManifestOf<Contract>['runtime_governance']>['rollback_triggered']>().toBeBoolean();
  expectTypeOf<ManifestOf<Contract>['status']>().toEqualTypeOf<'pass' | 'fail'>();
  expectTypeOf<BuildInputOf<Contract>['at']>().toBeString();
  expectTypeOf<GovernanceInputOf<Contract>['rollback_triggered']>().toBeBoolean();
});

test('what has such a type is what the schemas take', () => {
  const input: BuildInputOf<Contract> = contract.schemas.input.parse(laneInput('paper'));
  const governance: GovernanceInputOf<Contract> | undefined = contract.schemas.governance?.parse(stableGovernance('paper'));
  const { text } = contract.appendRuntimeGovernance(contract.buildManifest(input).text, governance);
  const manifest: ManifestOf<Contract> = contract.schemas.manifest.parse(JSON.parse(text ?? ''));
  expect([manifest.requested_promotion_target, manifest.runtime_governance?.rollback_triggered, manifest.phases.map(({ status }) => status)]).toEqual(['paper', false, Array(7).fill('pass')]);
});
