import type { Json } from '@plimsoll/findings';
import { type AppendInput, driftPaths, type Facts, factsOf } from './append-input.ts';
import { sortedUnique } from './code-point-order.ts';
import { referencesOf } from './manifest-payload.ts';
import { type Phase, placeholder } from './normalize-phases.ts';
import { coercePathStrings, textsOf } from './path-strings.ts';
import { phaseNames } from './phase-gates.ts';
import { derivedStatus, firstVersionWords, phaseStatus } from './phase-status.ts';
import { phaseTransitions } from './phase-transitions.ts';
import { text } from './python-text.ts';
import { isMapping, itemsOf, type Members } from './python-value.ts';
import { referenceManifestHash } from './reference-manifest-hash.ts';

/** The append of `torghut.autonomy.phase-manifest.v1`: the manifest is changed in place, and its hash written last. */
export function appendToFirstVersion(manifest: Members, input: AppendInput): Members {
  const { payload, state } = input;
  const facts = factsOf(input);
  const known = text(state['rollback_incident_evidence_path']);
  const evidence = facts.evidence || known;
  const references = coercePathStrings([...driftPaths(state), known, ...itemsOf(payload['artifact_refs']), evidence]);
  const phases = governedPhases(manifest['phases'], input, facts, { evidence, references });
  const changed = {
    ...manifest,
    phases,
    ...governanceObjects(input, facts, { evidence, references }),
    status: derivedStatus(phases),
    phase_count: phases.length,
    updated_at: input.now,
    artifact_refs: sortedUnique([...textsOf(manifest['artifact_refs']), ...references, ...referencesOf(phases)]),
    phase_transitions: phaseTransitions(firstVersionWords, phases),
  };
  return { ...changed, manifest_hash: referenceManifestHash(changed) };
}

interface Proof {
  readonly evidence: string;
  readonly references: readonly string[];
}

const statusOfProof = ({ triggered }: Facts, { evidence }: Proof): string => (triggered && evidence === '' ? 'fail' : 'pass');
const referencesOfProof = ({ evidence }: Proof): string[] => (evidence === '' ? [] : [evidence]);

/** The seven phases in order. Gates and observations of the lane are not looked at. */
function governedPhases(payloads: Json | undefined, { target, now }: AppendInput, facts: Facts, proof: Proof): Phase[] {
  const byName = new Map<string, Phase>();
  for (const payload of itemsOf(payloads)) {
    if (!isMapping(payload)) continue;
    const name = text(payload['name']);
    byName.set(name, { ...payload, name, status: phaseStatus(firstVersionWords, payload['status'], 'skip'), artifact_refs: textsOf(payload['artifact_refs']) });
  }
  const { triggered, reasons } = facts;
  byName.set('runtime-governance', {
    name: 'runtime-governance',
    status: facts.governanceStatus,
    timestamp: now,
    observations: {
      requested_promotion_target: target,
      drift_status: facts.driftStatus,
      action_type: facts.actionType === '' ? null : facts.actionType,
      action_triggered: facts.actionTriggered,
      rollback_triggered: triggered,
    },
    slo_gates: [{ id: 'slo_runtime_rollback_not_triggered', status: triggered ? 'fail' : 'pass', threshold: false, value: triggered }],
    reasons,
    artifact_refs: proof.references,
  });
  const status = statusOfProof(facts, proof);
  byName.set('rollback-proof', {
    name: 'rollback-proof',
    status,
    timestamp: now,
    slo_gates: [{ id: 'slo_rollback_evidence_required_when_triggered', status, threshold: true, value: proof.evidence !== '' }],
    observations: { rollback_triggered: triggered, rollback_incident_evidence_path: proof.evidence },
    reasons,
    artifact_refs: referencesOfProof(proof),
  });
  return phaseNames.map((name) => byName.get(name) ?? placeholder(name, 'skip', now));
}

function governanceObjects({ target }: AppendInput, facts: Facts, proof: Proof) {
  const { triggered, reasons } = facts;
  const { evidence } = proof;
  return {
    runtime_governance: {
      requested_promotion_target: target,
      drift_status: facts.driftStatus,
      governance_status: facts.governanceStatus,
      rollback_triggered: triggered,
      rollback_incident_evidence: evidence,
      rollback_incident_evidence_path: evidence,
      artifact_refs: proof.references,
      phase_count: phaseNames.length,
      action_type: facts.actionType,
      action_triggered: facts.actionTriggered,
      reasons,
    },
    rollback_proof: {
      requested_promotion_target: target,
      rollback_triggered: triggered,
      rollback_incident_evidence_path: evidence,
      rollback_incident_evidence: evidence,
      artifact_refs: referencesOfProof(proof),
      reasons,
      status: statusOfProof(facts, proof),
    },
  };
}
