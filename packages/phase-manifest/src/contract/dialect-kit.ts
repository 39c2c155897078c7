import type { ContractKit } from '@plimsoll/findings';
import { torghutPhaseManifestV1 as contract } from '../built-in-contracts.ts';
import { type Members, without } from '../json-shape.ts';
import { manifestFindings } from './manifest-findings.ts';
import { definePhaseContract } from '../phase-contract.ts';
import { referenceFor, referenceJson } from '../reference/index.ts';
import { torghutDefinition } from '../torghut-contract.ts';
import { commonMutations, unverifiableHash } from './common-mutations.ts';
import { failedLane, INCIDENT, INCIDENT_SHA256, laneInput, liveEvidence, REPORT } from './example-run.ts';
import { golden } from './golden-document.ts';
import { governanceMutations } from './governance-mutations.ts';
import { manifestClassifier, manifestVerifier, NO_FILE } from './judge-manifest.ts';
import { jsonKit } from './json-kit.ts';
import { laneMutations } from './lane-mutations.ts';
import { manifestExpectations } from './manifest-expectations.ts';
import { add, fails, mutation, open, replace } from './named-mutation.ts';

const [DIALECT] = torghutDefinition.dialects;
/** The shape of the dialect: that of the contract under another version. */
const shape = definePhaseContract({ ...torghutDefinition, schemaVersion: DIALECT, dialects: [] });
const original = referenceFor(DIALECT);

/** Text of a manifest as the original implementation writes it. */
function manifestOf(input: Members, governance: Members = {}): string {
  const target = input['requested_promotion_target'] ?? '';
  const text = (key: string): string => input[key] as string;
  return referenceJson(
    original.buildPhaseManifestPayloadWithRuntimeAndRollback({
      runId: text('run_id'),
      candidateId: text('candidate_id'),
      executionContext: input['execution_context'] ?? {},
      requestedPromotionTarget: target,
      phasePayloads: input['phases'] ?? [],
      observationSummary: input['observation_summary'] ?? {},
      artifactRefs: input['artifact_refs'] ?? [],
      phaseTimestamp: '2026-03-14T09:28:00+00:00',
      governanceStatus: 'pass',
      driftStatus: 'stable',
      actionType: null,
      actionTriggered: false,
      rollbackTriggered: false,
      rollbackIncidentEvidencePath: '',
      reasons: [],
      evidenceArtifactRefs: ['/srv/desk/runs/0412/drift/detection.json'],
      ...governance,
    }),
  );
}

const rollback = { governanceStatus: 'fail', driftStatus: 'drift_detected', actionType: 'reselection', actionTriggered: true, rollbackTriggered: true, reasons: ['drawdown_exceeded'] };

/** The kit of `autonomy-phase-manifest-v1`, which is read and never written: its golden documents are those of the reference mode. */
export const dialectKit: ContractKit = jsonKit(shape, {
  id: DIALECT,
  title: 'Phase manifest of the autonomous lane, as its first implementation wrote it',
  open: true,
  verify: manifestVerifier(contract, DIALECT),
  golden: [
    golden('paper-pass', 'Governed run for paper that passed', 'pass', manifestOf(laneInput('paper'))),
    golden('live-pass', 'Governed run for live, canary skipped', 'pass', manifestOf(laneInput('live'))),
    golden('honest-fail', 'Governed run that says rightly that it failed', 'pass', manifestOf(failedLane())),
    golden('lane', 'Before governance is appended', 'inconclusive', manifestOf(laneInput('paper'), { driftStatus: 'queued', reasons: ['autonomy_runtime_governance_pending'], evidenceArtifactRefs: [] })),
    golden('rollback-with-evidence', 'Rolled back, incident evidence named', 'inconclusive', manifestOf(laneInput('paper'), { ...rollback, rollbackIncidentEvidencePath: INCIDENT })),
    golden('rollback-without-evidence', 'Rolled back, nothing named', 'pass', manifestOf(laneInput('paper'), rollback)),
  ],
  classify: manifestClassifier(contract),
  mutations: [
    fails('paper-pass', 'schema-version-unknown.successor', 'The version of the contract that reads the dialect', replace('/schema_version', contract.schemaVersion)),
    ...commonMutations('paper-pass', 'honest-fail', 3),
    ...laneMutations('paper-pass', 'live-pass'),
    ...governanceMutations('paper-pass', 'rollback-without-evidence'),
    mutation('live-pass', 'fail', 'evidence-missing', 'An artifact gone', [], { evidence: without(liveEvidence(), REPORT) }),
    mutation('rollback-with-evidence', 'fail', 'evidence-digest-mismatch', 'Incident evidence changed', [add('/artifact_digests', { [INCIDENT]: INCIDENT_SHA256 })], { evidence: { [INCIDENT]: '0'.repeat(64) } }),
    open('rollback-with-evidence', 'evidence-unverified', 'Digest of the incident evidence recorded, evidence not given', add('/artifact_digests', { [INCIDENT]: INCIDENT_SHA256 })),
    unverifiableHash('paper-pass', 'inconclusive'),
  ],
  expectations: manifestExpectations,
  findings: manifestFindings(contract.definition),
  uncovered: NO_FILE,
});
