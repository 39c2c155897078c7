import { type Json, pointerStep } from '@plimsoll/findings';
import type { CompiledContract } from './compiled-contract.ts';
import type { FaultLog } from './fault-log.ts';
import { isList, isObject, isText, type Members, member } from './json-shape.ts';
import type { Status } from './judge-phase.ts';
import { optional, required } from './shape.ts';
import { quoted, shown } from './shown.ts';

/** Reasons by which a lane says that nothing was appended yet. */
const PENDING: ReadonlySet<Json> = new Set(['runtime_governance_pending', 'autonomy_runtime_governance_pending']);

/** A governance phase as recorded. */
export interface GovernancePhase {
  readonly phase: Members;
  readonly status: Status;
  readonly at: string;
}

/** What the governance of a manifest came to. */
export interface JudgedGovernance {
  readonly stage: 'lane' | 'governed';
  /** True if any of the places that hold the rollback flag is anything but false. */
  readonly triggered: boolean;
  readonly runtime: 'pass' | 'fail' | 'inconclusive';
  readonly proof: 'pass' | 'fail' | 'inconclusive';
}

/** A part of the manifest that repeats facts of governance, and its pointer. */
interface Place {
  readonly facts: Members;
  readonly at: string;
}

/** Judges the two governance phases and the two objects that repeat them. `digests`: by path; `evidence`: what is there. */
export function judgeGovernance(
  log: FaultLog,
  { definition, drift }: CompiledContract,
  manifest: Members,
  runtime: GovernancePhase,
  proof: GovernancePhase,
  digests: ReadonlyMap<string, string>,
  evidence: ReadonlyMap<string, string> | undefined,
): JudgedGovernance {
  const runtimeObject = placeOf(log, manifest, 'runtime_governance');
  const proofObject = placeOf(log, manifest, 'rollback_proof');
  const runtimeSeen = observationsOf(runtime);
  const proofSeen = observationsOf(proof);
  const triggered = isTriggered(log, [runtimeSeen, proofSeen, runtimeObject, proofObject]);
  const word = runtimeSeen === undefined ? undefined : member(runtimeSeen.facts, 'drift_status');
  const stage = word === undefined || [runtime.phase, runtimeObject?.facts].some(saysPending) ? 'lane' : 'governed';
  if (stage === 'lane') log.add('phase-manifest/governance-pending', { sentence: 'Runtime governance has not been appended to the manifest; wait for the scheduler', at: runtime.at, subject: definition.governance?.runtimePhase ?? '' });
  else agree(log, manifest, runtime, proof, runtimeSeen, proofSeen, runtimeObject, proofObject);
  if (triggered && runtime.status !== 'fail') {
    log.add('phase-manifest/rollback-not-failing', { sentence: `A rollback flag is not false, and the runtime governance says ${runtime.status}; expected fail`, at: `${runtime.at}/status`, expected: 'fail', actual: runtime.status });
  }
  return {
    stage,
    triggered,
    runtime: triggered ? 'fail' : pendingAtMost(stage, runtimeWorth(log, drift, runtime, word)),
    proof: proofWorth(log, proof, proofSeen, triggered, digests, evidence),
  };
}

function placeOf(log: FaultLog, manifest: Members, key: string): Place | undefined {
  const facts = required(log, manifest, key, 'object');
  return facts === undefined ? undefined : { facts, at: pointerStep(key) };
}

function observationsOf({ phase, at }: GovernancePhase): Place | undefined {
  const facts = member(phase, 'observations');
  return isObject(facts) ? { facts, at: `${at}/observations` } : undefined;
}

function saysPending(part: Members | undefined): boolean {
  const reasons = part === undefined ? undefined : member(part, 'reasons');
  return isList(reasons) && reasons.some((reason) => PENDING.has(reason));
}

/**
 * The four flags must be equal booleans; anything but false in one of them triggers, and so does an emergency stop that
 * anything but false says is active.
 */
function isTriggered(log: FaultLog, places: readonly (Place | undefined)[]): boolean {
  let triggered = false;
  const flags = new Set<boolean>();
  for (const place of places) {
    if (place === undefined) continue;
    const flag = required(log, place.facts, 'rollback_triggered', 'boolean', place.at);
    if (flag !== false) triggered = true;
    if (flag !== undefined) flags.add(flag);
    if (member(place.facts, 'emergency_stop_active') === undefined || optional(log, place.facts, 'emergency_stop_active', 'boolean', place.at) === false) continue;
    triggered = true;
    if (flag === false) log.add('phase-manifest/governance-mismatch', { sentence: `${place.at} says that an emergency stop is active, and that no rollback was triggered; a stop is one`, at: `${place.at}/emergency_stop_active`, subject: 'emergency_stop_active', expected: false, actual: shown(member(place.facts, 'emergency_stop_active')) });
  }
  if (flags.size > 1) log.add('phase-manifest/governance-mismatch', { sentence: 'rollback_triggered is true in one place and false in another', at: places.find((place) => place?.facts['rollback_triggered'] === true)?.at ?? '', subject: 'rollback_triggered' });
  return triggered;
}

const RUNTIME_FACTS = ['requested_promotion_target', 'drift_status', 'action_type', 'action_triggered'] as const;
const PROOF_FACTS = ['rollback_incident_evidence_path', 'rollback_incident_evidence', 'rollback_incident_evidence_sha256'] as const;

/** Whatever stands in two places must be the same there, once governance was appended. */
function agree(
  log: FaultLog,
  manifest: Members,
  runtime: GovernancePhase,
  proof: GovernancePhase,
  runtimeSeen: Place | undefined,
  proofSeen: Place | undefined,
  runtimeObject: Place | undefined,
  proofObject: Place | undefined,
): void {
  const check = (key: string, a: Json | undefined, other: Place | undefined, otherKey = key): void => {
    const b = other === undefined ? undefined : member(other.facts, otherKey);
    if (a === undefined || b === undefined || other === undefined || a === b) return;
    log.add('phase-manifest/governance-mismatch', { sentence: `${other.at}${pointerStep(otherKey)} is ${quoted(b)}; ${key} elsewhere in the manifest is ${quoted(a)}`, at: other.at + pointerStep(otherKey), subject: key, expected: shown(a), actual: shown(b) });
  };
  const target = member(manifest, 'requested_promotion_target');
  for (const place of [runtimeSeen, runtimeObject, proofObject]) check('requested_promotion_target', target, place);
  for (const key of RUNTIME_FACTS.slice(1)) check(key, runtimeSeen === undefined ? undefined : member(runtimeSeen.facts, key), runtimeObject);
  check('status', runtime.status, runtimeObject);
  check('status', runtime.status, runtimeObject, 'governance_status');
  check('status', proof.status, proofObject);
  for (const key of PROOF_FACTS) {
    const value = proofSeen === undefined ? undefined : member(proofSeen.facts, key);
    check(key, value, proofObject);
    check(key, value, runtimeObject);
  }
}

/** What a runtime governance is worth that says pass: healthy drift and a reference to what found so. */
function runtimeWorth(log: FaultLog, drift: CompiledContract['drift'], { phase, status, at }: GovernancePhase, word: Json | undefined): 'pass' | 'fail' | 'inconclusive' {
  if (status !== 'pass') return 'fail';
  const answer = typeof word === 'string' ? drift.get(word) : undefined;
  const where = `${at}/observations/drift_status`;
  if (answer === 'unhealthy') {
    log.add('phase-manifest/drift-unhealthy', { sentence: `The runtime governance says pass, and its drift status is ${quoted(word)}; remediate and start a new run`, at: where, actual: shown(word) });
    return 'fail';
  }
  if (answer !== 'healthy') {
    log.add('phase-manifest/drift-not-evaluated', { sentence: `The runtime governance says pass, and its drift status ${quoted(word)} is no answer; run drift detection`, at: where, actual: shown(word) });
    return 'inconclusive';
  }
  const refs = member(phase, 'artifact_refs');
  if (isList(refs) && refs.length > 0) return 'pass';
  log.add('phase-manifest/drift-evidence-missing', { sentence: 'The runtime governance says pass and refers to no report of drift detection', at: `${at}/artifact_refs` });
  return 'inconclusive';
}

/** Governance that is still pending has not passed, whatever the phase says. */
function pendingAtMost(stage: JudgedGovernance['stage'], worth: 'pass' | 'fail' | 'inconclusive'): 'pass' | 'fail' | 'inconclusive' {
  return stage === 'lane' && worth === 'pass' ? 'inconclusive' : worth;
}

/** What a rollback proof is worth that says pass: after a trigger the incident evidence, its digest and its bytes. */
function proofWorth(
  log: FaultLog,
  { status, at }: GovernancePhase,
  seen: Place | undefined,
  triggered: boolean,
  digests: ReadonlyMap<string, string>,
  evidence: ReadonlyMap<string, string> | undefined,
): 'pass' | 'fail' | 'inconclusive' {
  if (status !== 'pass') return 'fail';
  if (!triggered) return 'pass';
  const path = seen === undefined ? undefined : member(seen.facts, 'rollback_incident_evidence_path');
  if (!isText(path)) {
    log.add('phase-manifest/evidence-absent', { sentence: 'The rollback proof says pass, and no path to incident evidence is recorded', at: `${at}/observations/rollback_incident_evidence_path`, actual: shown(path) });
    return 'fail';
  }
  const recorded = seen === undefined ? undefined : member(seen.facts, 'rollback_incident_evidence_sha256');
  const digest = typeof recorded === 'string' ? recorded : digests.get(path);
  if (digest === undefined) {
    log.add('phase-manifest/evidence-digest-absent', { sentence: `No digest of the incident evidence ${quoted(path)} is recorded`, at: `${at}/observations/rollback_incident_evidence_sha256`, subject: path.slice(0, 200) });
    return 'inconclusive';
  }
  return compareEvidence(log, evidence, path, digest, at);
}

/** Compares one artifact with its digest: pass if it is there unchanged. */
export function compareEvidence(log: FaultLog, evidence: ReadonlyMap<string, string> | undefined, path: string, digest: string, at: string): 'pass' | 'fail' | 'inconclusive' {
  const subject = path.slice(0, 200);
  if (evidence === undefined) {
    log.add('phase-manifest/evidence-unverified', { sentence: `${quoted(path)} has a digest, and the evidence was not given to compare`, at, subject, expected: digest });
    return 'inconclusive';
  }
  const found = evidence.get(path);
  if (found === digest) return 'pass';
  if (found === undefined) log.add('phase-manifest/evidence-missing', { sentence: `${quoted(path)} is not there; restore it from the archive`, at, subject, expected: digest });
  else log.add('phase-manifest/evidence-digest-mismatch', { sentence: `${quoted(path)} has the digest ${found}; the manifest records ${digest}`, at, subject, expected: digest, actual: found });
  return 'fail';
}
