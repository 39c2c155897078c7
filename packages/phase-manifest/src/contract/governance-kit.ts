import type { ContractKit, Json } from '@plimsoll/findings';
import { torghutPhaseManifestV1 as contract } from '../built-in-contracts.ts';
import { compile } from '../compiled-contract.ts';
import { FaultLog } from '../fault-log.ts';
import { checkClaims, isTriggered, readGovernance } from '../governance-input.ts';
import { readJson, type Source } from '../read-source.ts';
import { rollbackGovernance, stableGovernance } from './example-run.ts';
import { golden } from './golden-document.ts';
import { jsonKit } from './json-kit.ts';
import { add, fails, noted, open, replace } from './named-mutation.ts';
import { at, everywhere, textExpectations } from './text-expectations.ts';

const compiled = compile(contract.definition);

/** What an append says of its input alone. That a run drifted or was rolled back is honest, and no fault of the input. */
function judge(source: Source): { readonly log: FaultLog; readonly scenario: string } {
  const log = new FaultLog();
  const document = readJson(source, log);
  const governance = document === undefined ? undefined : readGovernance(log, document, compiled.targets);
  if (governance === undefined) return { log, scenario: 'none' };
  checkClaims(log, compiled, governance);
  if (isTriggered(governance)) return { log, scenario: governance.evidence === null ? 'rollback-without-evidence' : 'rollback-with-evidence' };
  const answer = compiled.drift.get(governance.driftStatus) ?? 'undecided';
  return { log, scenario: answer === 'healthy' ? 'stable' : answer === 'unhealthy' ? 'drifted' : 'not-evaluated' };
}

function classify(value: Json): readonly string[] {
  const { log, scenario } = judge(value as Source);
  return log.verdict() === 'pass' ? [scenario] : [];
}

const text = (value: Json): string => JSON.stringify(value, null, 2);

/** The kit of `torghut.autonomy.phase-manifest.v1.governance`: what the scheduler appends. */
export const governanceKit: ContractKit = jsonKit(contract, {
  id: `${contract.schemaVersion}.governance`,
  title: 'Runtime governance that the scheduler appends',
  open: true,
  verify: (bytes) => {
    const { log } = judge(bytes);
    return { verdict: log.verdict(), findings: log.findings };
  },
  golden: [
    golden('rollback-with-evidence', 'Rolled back, incident evidence recorded', 'pass', text(rollbackGovernance('with evidence'))),
    golden('rollback-without-evidence', 'Rolled back, nothing recorded', 'pass', text(rollbackGovernance('without evidence'))),
    golden('stable', 'No drift, no rollback', 'pass', text(stableGovernance('live'))),
    golden('drifted', 'Drifted, and no rollback triggered', 'pass', text({ ...stableGovernance('paper'), drift_status: 'drift_detected' })),
    golden('not-evaluated', 'Drift detection has not answered', 'pass', text({ ...stableGovernance('paper'), drift_status: 'unknown', drift_last_detection_path: null })),
  ],
  classify,
  mutations: [
    noted('stable', 'key-unknown', 'A key that the append does not know', add('/custom_note', 'x')),
    noted('stable', 'evidence-without-trigger', 'Incident evidence, and no rollback', replace('/rollback_incident_evidence', { path: 'incident.json', sha256: '0'.repeat(64) })),
    open('stable', 'drift-evidence-missing', 'Stable without a report', replace('/drift_last_detection_path', null)),
    open('stable', 'drift-evidence-missing.blank', 'Stable with a blank path of its report', replace('/drift_last_detection_path', ' ')),
    fails('stable', 'governance-input-invalid.trigger', 'The trigger is the text "false"', replace('/rollback_triggered', 'false')),
    fails('stable', 'governance-input-invalid.stop', 'The emergency stop is 0', replace('/emergency_stop_active', 0)),
    fails('stable', 'governance-input-invalid.no-such-day', 'Observed on 30 February', replace('/observed_at', '2026-02-30T00:00:00Z')),
  ],
  expectations: [
    ...textExpectations('governance-input-invalid'),
    ...at('target-unknown', '/requested_promotion_target', 'enum'),
    ...everywhere('governance-input-invalid', 'required', 'type', 'format', 'pattern', 'minLength', 'maxItems', 'additionalProperties', 'propertyNames'),
  ],
  findings: ['json-invalid', 'json-duplicate-key', 'json-unsafe', 'json-limits', 'governance-input-invalid', 'target-unknown', 'key-unknown', 'drift-evidence-missing', 'evidence-without-trigger'].map((id) => `phase-manifest/${id}`),
});
