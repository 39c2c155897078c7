import type { NamedMutation, PatchOperation } from '@plimsoll/findings';
import { fails, open, remove, replace } from './named-mutation.ts';

/** What can be wrong with the governance of a manifest that has it. */
export function governanceMutations(sound: string, withoutEvidence: string): readonly NamedMutation[] {
  const drift = (word: string): readonly PatchOperation[] => [replace('/phases/5/observations/drift_status', word), replace('/runtime_governance/drift_status', word)];
  const proof = ['/phases/6/status', '/rollback_proof/status', '/phases/6/slo_gates/0/status', '/phase_transitions/5/status'];
  return [
    fails(sound, 'governance-mismatch.drift', 'Two drift statuses', replace('/runtime_governance/drift_status', 'drift_detected')),
    fails(sound, 'governance-mismatch.status', 'Rollback proof says two things', replace('/rollback_proof/status', 'fail')),
    fails(sound, 'drift-unhealthy', 'Drifted, and the governance says pass', ...drift('drifted')),
    open(sound, 'drift-not-evaluated', 'Drift not evaluated, and the governance says pass', ...drift('queued')),
    open(sound, 'drift-evidence-missing', 'Stable without a report', replace('/phases/5/artifact_refs', [])),
    fails(sound, 'rollback-not-failing', 'A rollback in one place only', replace('/rollback_proof/rollback_triggered', true)),
    fails(withoutEvidence, 'evidence-absent', 'Rollback proof passes without evidence', ...proof.map((path) => replace(path, 'pass'))),
    fails(sound, 'type-wrong.trigger', 'The trigger is the text "false"', replace('/runtime_governance/rollback_triggered', 'false')),
    fails(sound, 'key-missing.trigger', 'The trigger is left out', remove('/rollback_proof/rollback_triggered')),
  ];
}
