import { type Finding, type Json, pointerSteps } from '@plimsoll/findings';
import type { GateDefinition, PhaseContract, Verified } from '@plimsoll/phase-manifest';
import { isMembers } from './manifest-source.ts';

type Members = Readonly<Record<string, Json>>;
type Worth = Verified['phases'][number]['effective'];

/** What decides a gate of the contract. */
export type Measure =
  /** Value and threshold, related so. */
  | { readonly kind: 'min' | 'equals' | 'present' }
  /** How many items the list has that must be empty; undefined where there is no list. */
  | { readonly kind: 'empty-list'; readonly items: number | undefined }
  /** Whether a rollback was triggered, and the evidence of it. */
  | { readonly kind: 'evidence-when-triggered'; readonly triggered: Json; readonly path: Json };

/** A gate: what it says, what it is worth, and why where the two differ. */
export interface GateView {
  readonly id: string;
  /** As recorded, whatever was written; `nothing` if nothing was. */
  readonly recorded: string;
  readonly effective: Worth;
  readonly value: Json;
  readonly threshold: Json;
  /** What the contract's rule looks at, absent for a gate of the producer's own. */
  readonly measure?: Measure;
  readonly why: readonly Finding[];
}

/** A phase with its gates, and the transition that leads to it. */
export interface PhaseView {
  readonly name: string;
  readonly recorded: string;
  readonly effective: Worth;
  readonly gates: readonly GateView[];
  readonly why: readonly Finding[];
  /** Absent for the first phase: what the manifest says of the step to this one, and what it should say. */
  readonly arrival?: { readonly recorded: string; readonly expected: string };
}

/** A manifest as a picture shows it. */
export interface ManifestView {
  readonly contract: string;
  readonly members: Members;
  readonly phases: readonly PhaseView[];
  /** What stands against the document as a whole, or against its governance. */
  readonly why: readonly Finding[];
}

const wordOf = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value));
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
const isBelow = (finding: Finding, pointer: string): boolean => finding.location?.pointer === pointer || finding.location?.pointer?.startsWith(`${pointer}/`) === true;

/** What a gate is worth: what it says, unless a finding says what was recomputed. */
function worthOf(recorded: string, why: readonly Finding[]): Worth {
  const ids = new Set<string>(why.map(({ id }) => id));
  if (['status-unknown', 'gate-threshold-weakened', 'gate-value-mismatch', 'gate-duplicate', 'type-wrong', 'key-missing'].some((name) => ids.has(`phase-manifest/${name}`))) return 'fail';
  if (ids.has('phase-manifest/gate-unverifiable')) return 'inconclusive';
  const expected = why.find(({ id }) => id === 'phase-manifest/gate-status-mismatch')?.expected;
  const status = expected ?? (recorded === 'skipped' ? 'skip' : recorded);
  return status === 'pass' || status === 'skip' ? status : 'fail';
}

/** What the pointer leads to from the phase. */
function follow(phase: Members, pointer: string): Json | undefined {
  let at: Json | undefined = phase;
  for (const step of pointerSteps(pointer)) at = isMembers(at) ? at[step] : undefined;
  return at;
}

function measureOf(phase: Members, rule: GateDefinition['rule']): Measure {
  switch (rule.kind) {
    case 'empty-list': {
      const list = follow(phase, rule.at);
      return { kind: rule.kind, items: Array.isArray(list) ? list.length : undefined };
    }
    case 'evidence-when-triggered':
      return { kind: rule.kind, triggered: follow(phase, '/observations/rollback_triggered') ?? null, path: follow(phase, '/observations/rollback_incident_evidence_path') ?? null };
    default:
      return { kind: rule.kind };
  }
}

/**
 * Puts what verification found where it belongs: to the gate, the phase, or the document. Every finding stands in exactly
 * one place.
 */
export function viewOf(contract: PhaseContract, members: Members, worth: Verified['phases'], findings: readonly Finding[]): ManifestView {
  const phases = listOf(members['phases']);
  const transitions = listOf(members['phase_transitions']);
  const shown = new Set<Finding>();
  const take = (wanted: (finding: Finding) => boolean): readonly Finding[] => {
    const taken = findings.filter((finding) => finding.verdict !== 'pass' && !shown.has(finding) && wanted(finding));
    for (const finding of taken) shown.add(finding);
    return taken;
  };
  const views = worth.map(({ name, recorded: counted, effective }, position): PhaseView => {
    const index = phases.findIndex((phase) => isMembers(phase) && phase['name'] === name);
    const phase = index === -1 ? {} : (phases[index] as Members);
    const at = `/phases/${index}`;
    const rules = new Map(contract.definition.phases[position]?.gates.map(({ id, rule }) => [id, rule]));
    const gates = listOf(phase['slo_gates']).map((item, place): GateView => {
      const gate: Members = isMembers(item) ? item : {};
      const why = take((finding) => isBelow(finding, `${at}/slo_gates/${place}`));
      const [id, recorded] = [wordOf(gate['id']), wordOf(gate['status'])];
      const rule = rules.get(id);
      return { id, recorded, effective: worthOf(recorded, why), value: gate['value'] ?? null, threshold: gate['threshold'] ?? null, ...(rule !== undefined && { measure: measureOf(phase, rule) }), why };
    });
    const why = take((finding) => (index !== -1 && isBelow(finding, at)) || finding.subject === name);
    const recorded = index === -1 ? 'missing' : wordOf(phase['status']);
    const from = worth[position - 1]?.name;
    const step = transitions.find((transition) => isMembers(transition) && transition['from'] === from && transition['to'] === name);
    const said = isMembers(step) ? wordOf(step['status']) : 'nothing';
    return { name, recorded, effective, gates, why, ...(position > 0 && { arrival: { recorded: said, expected: counted } }) };
  });
  return { contract: contract.schemaVersion, members, phases: views, why: take(() => true) };
}
