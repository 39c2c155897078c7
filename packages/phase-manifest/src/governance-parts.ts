import type { Json } from '@plimsoll/findings';
import type { CompiledPhase } from './compiled-contract.ts';
import type { Status } from './judge-phase.ts';
import type { Members } from './json-shape.ts';
import { writtenPhase } from './written-phase.ts';

/** What both governance phases and both objects are written from. */
export interface GovernanceFacts {
  readonly target: string;
  readonly at: string;
  readonly driftStatus: string;
  readonly runtimeStatus: Status;
  readonly proofStatus: Status;
  readonly triggered: boolean;
  readonly emergencyStop: boolean;
  readonly actionType: string | null;
  readonly actionTriggered: boolean;
  readonly detectionPath: string | null;
  readonly actionPath: string | null;
  readonly outcomePath: string | null;
  readonly evidence: { readonly path: string; readonly sha256: string } | null;
  readonly refs: readonly string[];
  readonly proofRefs: readonly string[];
  readonly reasons: readonly string[];
  /** Status of the single gate of each phase. */
  readonly runtimeGate: Status;
  readonly proofGate: Status;
}

/** The four parts of a manifest that state its governance. */
export interface GovernanceParts {
  readonly runtimePhase: Members;
  readonly proofPhase: Members;
  readonly runtimeGovernance: Members;
  readonly rollbackProof: Members;
}

/** The incident evidence as three keys. */
function evidenceKeys({ evidence }: GovernanceFacts): Members {
  return { rollback_incident_evidence_path: evidence?.path ?? '', rollback_incident_evidence: evidence?.path ?? '', rollback_incident_evidence_sha256: evidence?.sha256 ?? null };
}

function gatesOf({ gates }: CompiledPhase, status: Status, value: Json): readonly Members[] {
  return [...gates.values()].map(({ definition: { id, threshold } }) => ({ id, status, threshold, value }));
}

/** Writes the four parts, in written key order. */
export function governanceParts(runtime: CompiledPhase, proof: CompiledPhase, facts: GovernanceFacts): GovernanceParts {
  const { target, at, driftStatus, runtimeStatus, proofStatus, triggered, refs, proofRefs, reasons } = facts;
  const action = { action_type: facts.actionType, action_triggered: facts.actionTriggered };
  const runtimeSeen = { requested_promotion_target: target, drift_status: driftStatus, ...action, rollback_triggered: triggered };
  const proofSeen = { rollback_triggered: triggered, ...evidenceKeys(facts) };
  return {
    runtimePhase: writtenPhase(runtime.name, runtimeStatus, at, gatesOf(runtime, facts.runtimeGate, triggered), runtimeSeen, refs, { reasons }),
    proofPhase: writtenPhase(proof.name, proofStatus, at, gatesOf(proof, facts.proofGate, facts.evidence !== null), proofSeen, proofRefs, { reasons }),
    runtimeGovernance: {
      requested_promotion_target: target,
      drift_status: driftStatus,
      governance_status: runtimeStatus,
      rollback_triggered: triggered,
      emergency_stop_active: facts.emergencyStop,
      ...action,
      drift_last_detection_path: facts.detectionPath,
      drift_last_action_path: facts.actionPath,
      drift_last_outcome_path: facts.outcomePath,
      ...evidenceKeys(facts),
      artifact_refs: refs,
      reasons,
      status: runtimeStatus,
    },
    rollbackProof: { requested_promotion_target: target, ...proofSeen, artifact_refs: proofRefs, reasons, status: proofStatus },
  };
}

/** The parts before anything was appended: both phases fail, for the reason that governance is pending. */
export function pendingParts(runtime: CompiledPhase, proof: CompiledPhase, target: string, at: string): GovernanceParts {
  const none = { runtimeStatus: 'fail', proofStatus: 'fail', runtimeGate: 'fail', proofGate: 'fail', triggered: false, emergencyStop: false } as const;
  const paths = { detectionPath: null, actionPath: null, outcomePath: null, evidence: null } as const;
  return governanceParts(runtime, proof, { target, at, driftStatus: 'pending', ...none, actionType: null, actionTriggered: false, ...paths, refs: [], proofRefs: [], reasons: ['runtime_governance_pending'] });
}
