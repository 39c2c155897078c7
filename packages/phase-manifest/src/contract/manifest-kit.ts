import type { ContractKit, GoldenDocument, Json } from '@plimsoll/findings';
import { torghutPhaseManifestV1 as contract } from '../built-in-contracts.ts';
import { isObject, isSha256, type Members } from '../json-shape.ts';
import { limits } from '../limits.ts';
import { manifestRules } from '../manifest-rules.ts';
import { INCIDENT, INCIDENT_SHA256, laneInput, liveEvidence, rollbackGovernance, stableGovernance } from './example-run.ts';
import { manifestExpectations } from './manifest-expectations.ts';
import { manifestMutations } from './manifest-mutations.ts';

const encoder = new TextEncoder();

/** Text of a lane's manifest, with governance if it is given. */
function manifestOf(input: Members, governance?: Members): Uint8Array {
  const lane = contract.buildManifest(input).text;
  const text = governance === undefined ? lane : contract.appendRuntimeGovernance(lane, governance).text;
  return encoder.encode(text ?? '');
}

/** A lane whose prerequisites honestly failed. */
function failedLane(): Members {
  const input = laneInput('paper');
  const phases = (input['phases'] as readonly Members[]).map((phase) =>
    phase['name'] === 'promotion-prerequisites'
      ? { ...phase, status: 'fail', observations: { required_artifacts: 4, missing_artifacts: ['canary.json'] }, slo_gates: [{ id: 'slo_required_artifacts_present', status: 'fail', threshold: 4, value: 1 }] }
      : phase,
  );
  return { ...input, phases };
}

const golden: readonly GoldenDocument[] = [
  { id: 'paper-pass', title: 'Governed run for paper that passed', scenario: 'paper-pass', verdict: 'pass', bytes: manifestOf(laneInput('paper'), stableGovernance('paper')) },
  { id: 'live-pass', title: 'Governed run for live, canary skipped, with evidence', scenario: 'live-pass', verdict: 'pass', context: { evidence: liveEvidence() }, bytes: manifestOf(laneInput('live'), stableGovernance('live')) },
  { id: 'honest-fail', title: 'Governed run that says rightly that it failed', scenario: 'honest-fail', verdict: 'pass', bytes: manifestOf(failedLane(), stableGovernance('paper')) },
  { id: 'lane', title: 'Before governance is appended', scenario: 'lane', verdict: 'inconclusive', bytes: manifestOf(laneInput('paper')) },
  { id: 'rollback-with-evidence', title: 'Rolled back, incident evidence recorded', scenario: 'rollback-with-evidence', verdict: 'inconclusive', bytes: manifestOf(laneInput('paper'), rollbackGovernance('with evidence')) },
  { id: 'rollback-without-evidence', title: 'Rolled back, nothing recorded', scenario: 'rollback-without-evidence', verdict: 'pass', bytes: manifestOf(laneInput('paper'), rollbackGovernance('without evidence')) },
];

/** Digests by path from the context of a case. */
function evidenceIn(context: Json | undefined): ReadonlyMap<string, string> | undefined {
  const evidence = context !== undefined && isObject(context) ? context['evidence'] : undefined;
  if (evidence === undefined || !isObject(evidence)) return undefined;
  return new Map(Object.entries(evidence).filter((entry): entry is [string, string] => isSha256(entry[1])));
}

/** Which scenarios a manifest shows. */
function classify(value: Json): readonly string[] {
  const { effectiveStatus, stage, triggered, verdict } = contract.verifyManifest(value as object);
  if (stage === 'unknown') return [];
  if (stage === 'lane') return ['lane'];
  const path = isObject(value) && isObject(value['rollback_proof'] ?? null) ? (value['rollback_proof'] as Members)['rollback_incident_evidence_path'] : '';
  if (triggered) return [path === '' || path === undefined ? 'rollback-without-evidence' : 'rollback-with-evidence'];
  if (effectiveStatus === 'fail') return verdict === 'fail' ? [] : ['honest-fail'];
  return [isObject(value) && value['requested_promotion_target'] === 'live' ? 'live-pass' : 'paper-pass'];
}

/** Ids that only appending, promoting or collecting evidence raises, and so no manifest alone. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'phase-manifest/dialect-read-only',
  'phase-manifest/target-mismatch',
  'phase-manifest/evidence-without-trigger',
  'phase-manifest/governance-input-invalid',
  'phase-manifest/rollback-triggered',
  'phase-manifest/rollback-cleared',
  'phase-manifest/evidence-path-escape',
  'phase-manifest/not-passing',
  'phase-manifest/manifest-stale',
]);

/** The kit of `torghut.autonomy.phase-manifest.v1`. */
export const manifestKit: ContractKit = {
  id: contract.schemaVersion,
  title: 'Phase manifest of the autonomous lane',
  package: '@plimsoll/phase-manifest',
  media: 'json',
  open: true,
  jsonSchema: contract.jsonSchemas().get(contract.schemaVersion) ?? {},
  limits: { bytes: limits.bytes, depth: limits.depth },
  verify: (bytes, context) => contract.verifyManifest(bytes, { evidence: evidenceIn(context) }),
  golden,
  scenarios: golden.map(({ scenario }) => scenario),
  classify,
  mutations: manifestMutations({ path: INCIDENT, sha256: INCIDENT_SHA256 }),
  expectations: manifestExpectations,
  findings: Object.keys(manifestRules.table).filter((id) => !ELSEWHERE.has(id)),
  uncovered: {
    'phase-manifest/manifest-missing': 'raised where there is no file, which no bytes can show',
    'phase-manifest/dialect-read': 'raised by documents of another contract, which the schema of this one refuses',
  },
};
