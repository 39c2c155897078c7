import { type ContractKit, pointerStep } from '@plimsoll/findings';
import { torghutPhaseManifestV1 as contract } from '../built-in-contracts.ts';
import type { Members } from '../json-shape.ts';
import { manifestFindings } from './manifest-findings.ts';
import { torghutDefinition } from '../torghut-contract.ts';
import { commonMutations, unverifiableHash } from './common-mutations.ts';
import { evidenceMutations } from './evidence-mutations.ts';
import { failedLane, INCIDENT, laneInput, liveEvidence, REPORT, rollbackGovernance, stableGovernance } from './example-run.ts';
import { golden } from './golden-document.ts';
import { governanceMutations } from './governance-mutations.ts';
import { manifestClassifier, manifestVerifier, NO_FILE } from './judge-manifest.ts';
import { jsonKit } from './json-kit.ts';
import { laneMutations } from './lane-mutations.ts';
import { manifestExpectations } from './manifest-expectations.ts';
import { add, fails, mutation, noted, open, remove, replace } from './named-mutation.ts';

/** Text of a lane's manifest, with governance if it is given. */
function manifestOf(input: Members, governance?: Members): string | null {
  const lane = contract.buildManifest(input).text;
  return governance === undefined ? lane : contract.appendRuntimeGovernance(lane, governance).text;
}

/** The kit of `torghut.autonomy.phase-manifest.v1`. */
export const manifestKit: ContractKit = jsonKit(contract, {
  id: contract.schemaVersion,
  title: 'Phase manifest of the autonomous lane',
  open: true,
  verify: manifestVerifier(contract),
  golden: [
    golden('paper-pass', 'Governed run for paper that passed', 'pass', manifestOf(laneInput('paper'), stableGovernance('paper'))),
    golden('live-pass', 'Governed run for live, canary skipped, with evidence', 'pass', manifestOf(laneInput('live'), stableGovernance('live')), { evidence: liveEvidence() }),
    golden('honest-fail', 'Governed run that says rightly that it failed', 'pass', manifestOf(failedLane(), stableGovernance('paper'))),
    golden('lane', 'Before governance is appended', 'inconclusive', manifestOf(laneInput('paper'))),
    golden('rollback-with-evidence', 'Rolled back, incident evidence recorded', 'inconclusive', manifestOf(laneInput('paper'), rollbackGovernance('with evidence'))),
    golden('rollback-without-evidence', 'Rolled back, nothing recorded', 'pass', manifestOf(laneInput('paper'), rollbackGovernance('without evidence'))),
  ],
  classify: manifestClassifier(contract),
  mutations: [
    noted('paper-pass', 'key-unknown', 'A key that the contract does not know', add('/custom_note', { keep: true })),
    fails('paper-pass', 'schema-version-unknown.dialect', 'The version of the dialect, which has a contract of its own', replace('/schema_version', torghutDefinition.dialects[0])),
    ...commonMutations('paper-pass', 'honest-fail', 3),
    ...laneMutations('paper-pass', 'live-pass'),
    ...governanceMutations('paper-pass', 'rollback-without-evidence'),
    ...evidenceMutations('live-pass', liveEvidence(), REPORT),
    open('rollback-with-evidence', 'evidence-digest-absent.incident', 'Digest of the incident evidence removed', remove('/phases/6/observations/rollback_incident_evidence_sha256'), remove(`/artifact_digests${pointerStep(INCIDENT)}`)),
    mutation('rollback-with-evidence', 'fail', 'evidence-digest-mismatch.incident', 'Incident evidence changed', [], { evidence: { ...liveEvidence(), [INCIDENT]: '0'.repeat(64) } }),
    unverifiableHash('paper-pass', 'inconclusive'),
  ],
  expectations: manifestExpectations,
  findings: manifestFindings(contract.definition),
  uncovered: NO_FILE,
});
