import { type Json, pointerStep } from '@plimsoll/findings';
import { unknownKey } from './check-header.ts';
import type { CompiledContract } from './compiled-contract.ts';
import type { FaultLog } from './fault-log.ts';
import { type Instant, instantOf } from './instant.ts';
import { isList, isObject, isSha256, isText, member } from './json-shape.ts';
import { limits } from './limits.ts';
import { quoted, shown } from './shown.ts';

/** The governance of a run, checked. */
export interface Governance {
  readonly target: string;
  readonly observedAt: string;
  readonly observed: Instant;
  readonly driftStatus: string;
  readonly detectionPath: string | null;
  readonly actionPath: string | null;
  readonly outcomePath: string | null;
  readonly actionType: string | null;
  readonly actionTriggered: boolean;
  readonly rollbackTriggered: boolean;
  readonly emergencyStop: boolean;
  readonly evidence: { readonly path: string; readonly sha256: string } | null;
  readonly reasons: readonly string[];
  readonly refs: readonly string[];
  readonly digests: ReadonlyMap<string, string>;
}

const isTextList = (value: Json | undefined): value is readonly string[] => isList(value) && value.length <= limits.refs && value.every((item) => typeof item === 'string');
const isOptionalText = (value: Json | undefined): value is string | null => value === null || typeof value === 'string';
const isBoolean = (value: Json | undefined): value is boolean => typeof value === 'boolean';
const isString = (value: Json | undefined): value is string => typeof value === 'string';
const isEvidence = (value: Json | undefined): value is { readonly path: string; readonly sha256: string } | null =>
  value === null || (isObject(value) && isText(value['path']) && isSha256(value['sha256']) && Object.keys(value).length === 2);
const isDigests = (value: Json | undefined): value is Readonly<Record<string, string>> | undefined =>
  value === undefined || (isObject(value) && Object.entries(value).every(([name, digest]) => isText(name) && isSha256(digest)) && isUnambiguous(Object.entries(value)));
/** No path, spelled with and without spaces around it, has two digests. */
const isUnambiguous = (digests: readonly (readonly [string, Json])[]): boolean => {
  const byPath = new Map(digests.map(([name, digest]) => [name.trim(), digest]));
  return digests.every(([name, digest]) => byPath.get(name.trim()) === digest);
};

const KEYS: ReadonlySet<string> = new Set([
  'requested_promotion_target',
  'observed_at',
  'drift_status',
  'drift_last_detection_path',
  'drift_last_action_path',
  'drift_last_outcome_path',
  'action_type',
  'action_triggered',
  'rollback_triggered',
  'emergency_stop_active',
  'rollback_incident_evidence',
  'reasons',
  'artifact_refs',
  'artifact_digests',
]);

const path = (value: string | null): string | null => (isText(value) ? value.trim() : null);

/** Reads the input of an append; undefined, and every wrong key raised, if it is none. A target that is none of these is raised too. */
export function readGovernance(log: FaultLog, input: Json, targets: ReadonlySet<string>): Governance | undefined {
  const wrong = (what: string, actual: Json | undefined, at: string): void => {
    log.add('phase-manifest/governance-input-invalid', { sentence: `${at === '' ? 'The governance input' : at} must be ${what}; it is ${quoted(actual)}`, at, expected: what, actual: shown(actual) });
  };
  if (!isObject(input)) {
    wrong('an object', input, '');
    return undefined;
  }
  const before = log.findings.length;
  const take = <T extends Json | undefined>(key: string, fits: (value: Json | undefined) => value is T, what: string): T | undefined => {
    const value = member(input, key);
    if (fits(value)) return value;
    wrong(what, value, pointerStep(key));
    return undefined;
  };
  const text = 'a string';
  const textOrNull = 'a string or null';
  const flag = 'true or false';
  const target = take('requested_promotion_target', isString, text);
  const observedAt = take('observed_at', isString, 'an RFC 3339 time with offset');
  if (target !== undefined && !targets.has(target)) {
    log.add('phase-manifest/target-unknown', { sentence: `requested_promotion_target is ${quoted(target)}; expected ${[...targets].join(' or ')}`, at: '/requested_promotion_target', expected: [...targets], actual: shown(target) });
  }
  const driftStatus = take('drift_status', isString, text);
  const detection = take('drift_last_detection_path', isOptionalText, textOrNull);
  const action = take('drift_last_action_path', isOptionalText, textOrNull);
  const outcome = take('drift_last_outcome_path', isOptionalText, textOrNull);
  const actionType = take('action_type', isOptionalText, textOrNull);
  const actionTriggered = take('action_triggered', isBoolean, flag);
  const rollbackTriggered = take('rollback_triggered', isBoolean, flag);
  const emergencyStop = take('emergency_stop_active', isBoolean, flag);
  const evidence = take('rollback_incident_evidence', isEvidence, 'null or an object of path (not blank) and sha256 (64 lower-case hex digits)');
  const reasons = take('reasons', isTextList, 'a list of strings');
  const refs = take('artifact_refs', isTextList, 'a list of strings');
  const digests = take('artifact_digests', isDigests, 'an object of paths and 64 lower-case hex digits, or absent');
  const observed = instantOf(observedAt);
  if (observedAt !== undefined && observed === undefined) wrong('an RFC 3339 time with offset', observedAt, '/observed_at');
  for (const key of Object.keys(input)) if (!KEYS.has(key)) unknownKey(log, 'noted', key);
  if (log.findings.slice(before).some(({ id }) => id === 'phase-manifest/governance-input-invalid')) return undefined;
  return {
    target: target ?? '',
    observedAt: observedAt ?? '',
    observed: observed ?? { seconds: 0, fraction: '' },
    driftStatus: driftStatus ?? '',
    detectionPath: path(detection ?? null),
    actionPath: path(action ?? null),
    outcomePath: path(outcome ?? null),
    actionType: actionType ?? null,
    actionTriggered: actionTriggered ?? false,
    rollbackTriggered: rollbackTriggered ?? true,
    emergencyStop: emergencyStop ?? true,
    evidence: evidence ? { path: evidence.path.trim(), sha256: evidence.sha256 } : null,
    reasons: reasons ?? [],
    refs: refs ?? [],
    digests: new Map(Object.entries(digests ?? {}).map(([name, digest]) => [name.trim(), digest])),
  };
}

/** Whether a rollback was triggered; an emergency stop is one. */
export function isTriggered({ rollbackTriggered, emergencyStop }: Governance): boolean {
  return rollbackTriggered || emergencyStop;
}

/** Raises what the governance says without anything that it rests on, and what it names without need. */
export function checkClaims(log: FaultLog, { drift }: CompiledContract, governance: Governance): void {
  const { driftStatus, detectionPath, evidence } = governance;
  if (drift.get(driftStatus) === 'healthy' && detectionPath === null) log.add('phase-manifest/drift-evidence-missing', { sentence: `The drift status is ${quoted(driftStatus)}, and no report of drift detection is named`, at: '/drift_last_detection_path', actual: null });
  if (!isTriggered(governance) && evidence !== null) log.add('phase-manifest/evidence-without-trigger', { sentence: `Incident evidence ${quoted(evidence.path)} is named, and no rollback was triggered; it is not written`, at: '/rollback_incident_evidence', actual: evidence.path });
}
