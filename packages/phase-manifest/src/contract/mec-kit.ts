import type { ContractKit } from '@plimsoll/findings';
import { mecPhaseManifestM6 as contract } from '../built-in-contracts.ts';
import { manifestFindings } from './manifest-findings.ts';
import { checklistMutations } from './checklist-mutations.ts';
import { commonMutations, unverifiableHash } from './common-mutations.ts';
import { evidenceMutations } from './evidence-mutations.ts';
import { golden } from './golden-document.ts';
import { manifestClassifier, manifestVerifier, NO_FILE } from './judge-manifest.ts';
import { jsonKit } from './json-kit.ts';
import { manifestExpectations } from './manifest-expectations.ts';
import { failedRelease, releaseEvidence, releaseInput, TELEMETRY } from './mec-example.ts';

/** The kit of `mec.phase-manifest.m6.v1`, whose keys are closed. */
export const mecKit: ContractKit = jsonKit(contract, {
  id: contract.schemaVersion,
  title: 'Phase manifest of the production rollout checklist',
  open: false,
  verify: manifestVerifier(contract),
  golden: [
    golden('production-pass', 'Release with every box ticked, with evidence', 'pass', contract.buildManifest(releaseInput()).text, { evidence: releaseEvidence() }),
    golden('honest-fail', 'Release that says rightly that it failed', 'pass', contract.buildManifest(failedRelease()).text),
  ],
  classify: manifestClassifier(contract),
  mutations: [
    ...commonMutations('production-pass', 'honest-fail', 3),
    ...checklistMutations('production-pass'),
    ...evidenceMutations('production-pass', releaseEvidence(), TELEMETRY),
    unverifiableHash('honest-fail', 'fail'),
  ],
  expectations: manifestExpectations,
  findings: manifestFindings(contract.definition),
  uncovered: NO_FILE,
});
