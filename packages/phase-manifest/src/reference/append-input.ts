import type { Json } from '@plimsoll/findings';
import { textsOf } from './path-strings.ts';
import { sortedUnique } from './code-point-order.ts';
import { str, text, trim } from './python-text.ts';
import { isMapping, type Members, truth } from './python-value.ts';

/** What the scheduler appends after a lane has run. */
export interface AppendInput {
  /** Promotion target that was asked for; written over the one of the manifest. */
  readonly target: string;
  /** Outcome of the drift governance, with the keys that the original reads. */
  readonly payload: Members;
  /** State of the scheduler: drift_status, emergency_stop_active, drift_last_detection_path, drift_last_action_path, drift_last_outcome_path, rollback_incident_evidence_path. */
  readonly state: Members;
  /** ISO 8601 text, written as it is. */
  readonly now: string;
}

/** What both dialects read alike. */
export interface Facts {
  readonly driftStatus: string;
  readonly driftBad: boolean;
  readonly triggered: boolean;
  readonly governanceStatus: 'pass' | 'fail';
  readonly actionType: string;
  readonly actionTriggered: boolean;
  readonly reasons: readonly string[];
  /** Evidence that the payload names, trimmed; empty if none. */
  readonly evidence: string;
}

/** Drift, rollback, action and reasons of an append. */
export function factsOf({ payload, state }: AppendInput): Facts {
  const drift = [payload['drift_status'], state['drift_status']].find(truth) ?? 'skipped';
  const driftStatus = trim(str(drift)).toLowerCase();
  const driftBad = driftStatus === 'drift_detected' || driftStatus === 'unhealthy';
  const triggered = truth(state['emergency_stop_active']) || truth(payload['rollback_triggered']);
  const action = membersOf(payload['action']);
  const detection = membersOf(payload['detection']);
  return {
    driftStatus,
    driftBad,
    triggered,
    governanceStatus: triggered || driftBad ? 'fail' : 'pass',
    actionType: trim(str(action['action_type'])),
    actionTriggered: truth(action['triggered']),
    reasons: sortedUnique([detection['reason_codes'], action['reason_codes'], payload['reasons']].flatMap(textsOf)),
    evidence: text(payload['rollback_incident_evidence']),
  };
}

/** Paths of the last detection, action and outcome that the scheduler knows. */
export function driftPaths(state: Members): Json[] {
  return ['drift_last_detection_path', 'drift_last_action_path', 'drift_last_outcome_path'].map((key) => text(state[key]));
}

const membersOf = (value: Json | undefined): Members => (isMapping(value) ? value : {});
