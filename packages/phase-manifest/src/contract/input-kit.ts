import type { ContractKit, Json } from '@plimsoll/findings';
import { mecPhaseManifestM6, torghutPhaseManifestV1 } from '../built-in-contracts.ts';
import { worstVerdict } from '../fault-log.ts';
import { isObject, type Members } from '../json-shape.ts';
import type { PhaseContract } from '../phase-contract.ts';
import type { Written } from '../write-result.ts';
import { checklistMutations } from './checklist-mutations.ts';
import { failedLane, laneInput } from './example-run.ts';
import { golden } from './golden-document.ts';
import { inputExpectations } from './input-expectations.ts';
import { inputMutations } from './input-mutations.ts';
import { passFor } from './judge-manifest.ts';
import { jsonKit } from './json-kit.ts';
import { laneMutations } from './lane-mutations.ts';
import { failedRelease, releaseInput } from './mec-example.ts';
import { fails, replace } from './named-mutation.ts';

const FINDINGS = ['json-invalid', 'json-duplicate-key', 'json-unsafe', 'json-limits', 'key-missing', 'type-wrong', 'key-unknown', 'id-blank', 'context-unknown', 'target-unknown', 'time-invalid', 'time-order', 'summary-mismatch', 'refs-not-canonical', 'phase-missing', 'phase-unknown', 'phase-duplicate', 'status-unknown', 'skip-not-allowed', 'gate-missing', 'gate-duplicate', 'gate-status-mismatch', 'gate-value-mismatch', 'gate-threshold-weakened', 'gate-contradicts-phase', 'gate-unverifiable'];
const ids = (...more: readonly string[]): readonly string[] => [...FINDINGS, ...more].map((id) => `phase-manifest/${id}`);

/** What the builder says of an input. That the governance of what comes out is pending is no fault of the lane. */
function judge(contract: PhaseContract, input: unknown): Pick<Written, 'manifest' | 'verdict' | 'findings'> {
  const { manifest, findings: all } = contract.buildManifest(input);
  const findings = all.filter(({ id }) => id !== 'phase-manifest/governance-pending');
  return { manifest, verdict: worstVerdict(findings), findings };
}

/** Which scenarios an input shows: `honest-fail`, its target with `-pass`, and `left-out-phase` where a phase has no result. */
function classify(contract: PhaseContract, value: Json): readonly string[] {
  const { manifest, verdict } = judge(contract, value);
  if (manifest === null || verdict !== 'pass' || !isObject(value)) return [];
  const { definition, schemas } = contract;
  const lane = (manifest['phases'] as readonly Members[]).slice(0, schemas.governance === null ? undefined : -2);
  if (lane.some(({ status }) => status === 'fail')) return ['honest-fail'];
  const given = value['phases'] as readonly Json[];
  return [passFor(value), ...(given.length < definition.phases.length - (schemas.governance === null ? 0 : 2) ? ['left-out-phase'] : [])];
}

function inputKit(contract: PhaseContract, parts: Pick<ContractKit, 'title' | 'golden' | 'mutations' | 'findings'>): ContractKit {
  return jsonKit(contract, {
    id: `${contract.schemaVersion}.input`,
    open: true,
    verify: (bytes) => judge(contract, bytes),
    classify: (value) => classify(contract, value),
    expectations: inputExpectations,
    ...parts,
  });
}

const text = (value: Json): string => JSON.stringify(value, null, 2);

/** A lane for live that did not run the canary, which only paper needs. */
function withoutCanary(): Json {
  const input = laneInput('live');
  return { ...input, phases: (input['phases'] as readonly Members[]).filter(({ name }) => name !== 'paper-canary') };
}

/** The kit of `torghut.autonomy.phase-manifest.v1.input`. */
export const manifestInputKit = inputKit(torghutPhaseManifestV1, {
  title: 'What the phases of the autonomous lane report',
  golden: [
    golden('paper-pass', 'Run for paper that passed', 'pass', text(laneInput('paper'))),
    golden('live-pass', 'Run for live, canary skipped', 'pass', text(laneInput('live'))),
    golden('honest-fail', 'Run whose prerequisites failed', 'pass', text(failedLane())),
    golden('left-out-phase', 'Run for live, nothing said of the canary', 'pass', text(withoutCanary())),
  ],
  mutations: [
    ...inputMutations('paper-pass', 3),
    ...laneMutations('paper-pass', 'live-pass'),
    fails('paper-pass', 'governance-input-invalid', 'The lane gives the result of a phase that only the scheduler writes', replace('/phases/3/name', 'runtime-governance')),
  ],
  findings: ids('gate-checks-missing', 'governance-input-invalid'),
});

/** The kit of `mec.phase-manifest.m6.v1.input`. */
export const mecInputKit = inputKit(mecPhaseManifestM6, {
  title: 'What the phases of the production rollout checklist report',
  golden: [golden('production-pass', 'Release with every box ticked', 'pass', text(releaseInput())), golden('honest-fail', 'Release whose dashboard was not recorded', 'pass', text(failedRelease()))],
  mutations: [...inputMutations('production-pass', 3), ...checklistMutations('production-pass')],
  findings: ids(),
});
