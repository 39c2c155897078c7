import type { Json } from '@plimsoll/findings';
import type { GateDefinition } from '../contract-definition.ts';
import type { Members } from '../json-shape.ts';
import { mecDefinition } from '../mec-contract.ts';

const ROOT = '/srv/mec/releases/m6';
const pathOf = (phase: string): string => `${ROOT}/${phase}.json`;

/** An artifact of the example. */
export const TELEMETRY = pathOf('pre-flight');

/** What each list and number of the checklist was seen to be. */
const OBSERVED: Readonly<Record<string, Members>> = {
  'pre-flight': { weakening_flags: [] },
  sequencing: { smoke_minutes: 45, remaining_steps: [] },
  approvals: { missing_roles: [] },
};

/** A gate whose box is ticked for a reason. */
function gate({ id, threshold, rule: { kind } }: GateDefinition): Json {
  const value = { equals: true, min: 45, 'empty-list': 0, present: `${ROOT}/${id}`, 'evidence-when-triggered': null }[kind];
  return { id, status: 'pass', threshold, value };
}

/** Input of the builder for a release of which every box is ticked. */
export function releaseInput(): Members {
  return {
    run_id: 'release-m6',
    candidate_id: 'mec-2026.3',
    execution_context: { repository: 'example/mec', base: 'main', head: 'release/m6', artifactPath: ROOT, priorityId: 'P1' },
    requested_promotion_target: 'production',
    at: '2026-03-14T09:27:00Z',
    observation_summary: { signal_count: 6, has_signals: true },
    phases: mecDefinition.phases.map(({ name, gates }) => ({ name, status: 'pass', timestamp: '2026-03-14T09:26:30Z', slo_gates: gates.map(gate), observations: OBSERVED[name] ?? {}, artifact_refs: [pathOf(name)] })),
    artifact_refs: [],
    artifact_digests: releaseEvidence(),
  };
}

/** The same for one whose dashboard was not recorded. */
export function failedRelease(): Members {
  const input = releaseInput();
  const phases = (input['phases'] as readonly Members[]).map((phase) => {
    if (phase['name'] !== 'observability') return phase;
    const [first, ...others] = phase['slo_gates'] as readonly Members[];
    return { ...phase, status: 'fail', slo_gates: [{ ...first, status: 'fail', value: false }, ...others] };
  });
  return { ...input, phases };
}

/** Digests of the artifacts of the example by path: two digits repeated. */
export function releaseEvidence(): Members {
  return Object.fromEntries(mecDefinition.phases.map(({ name }, index) => [pathOf(name), `${index + 1}${index + 1}`.repeat(32)]));
}
