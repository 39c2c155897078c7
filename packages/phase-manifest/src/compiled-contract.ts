import { checkDefinition, type GateDefinition, type PhaseContractDefinition } from './contract-definition.ts';
import { type GateCheck, gateCheck } from './gate-outcome.ts';

/** A gate with its check. */
export interface CompiledGate {
  readonly definition: GateDefinition;
  readonly check: GateCheck;
}

/** A phase with what its checks look up. */
export interface CompiledPhase {
  readonly name: string;
  readonly gates: ReadonlyMap<string, CompiledGate>;
  /** Open gates that a passing phase has at least; 0 if the contract asks for none. */
  readonly openGates: number;
  readonly maySkip: ReadonlySet<string>;
  /** Which of the two governance phases it is. */
  readonly governs: 'runtime' | 'proof' | undefined;
}

/** What every function of a contract works from: the definition, checked, with its names in maps. */
export interface CompiledContract {
  readonly definition: PhaseContractDefinition;
  readonly phases: readonly CompiledPhase[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly targets: ReadonlySet<string>;
  /** Targets for which all evidence must have been checked before promotion. */
  readonly needsEvidence: ReadonlySet<string>;
  readonly dialects: ReadonlySet<string>;
  /** Top-level keys that are not unknown. */
  readonly keys: ReadonlySet<string>;
  readonly drift: ReadonlyMap<string, 'healthy' | 'unhealthy' | 'undecided'>;
}

/** Top-level keys of a manifest, in the order written. */
export const MANIFEST_KEYS = [
  'schema_version',
  'run_id',
  'candidate_id',
  'execution_context',
  'requested_promotion_target',
  'created_at',
  'updated_at',
  'phase_count',
  'phase_transitions',
  'status',
  'observation_summary',
  'phases',
  'runtime_governance',
  'rollback_proof',
  'artifact_refs',
  'artifact_digests',
  'slo_contract_version',
] as const;

/** Those that only a contract with governance has. */
export const GOVERNANCE_KEYS: readonly string[] = ['runtime_governance', 'rollback_proof'];

/** @throws TypeError for a definition that contradicts itself */
export function compile(definition: PhaseContractDefinition): CompiledContract {
  checkDefinition(definition);
  const { governance } = definition;
  const own = MANIFEST_KEYS.filter((key) => governance !== undefined || !GOVERNANCE_KEYS.includes(key));
  return {
    definition,
    phases: definition.phases.map((phase) => ({
      name: phase.name,
      gates: new Map(phase.gates.map((gate) => [gate.id, { definition: gate, check: gateCheck(gate) }])),
      openGates: phase.openGates?.min ?? 0,
      maySkip: new Set(Object.entries<string>(phase.skip).filter(([, leave]) => leave === 'allowed').map(([target]) => target)),
      governs: phase.name === governance?.runtimePhase ? 'runtime' : phase.name === governance?.proofPhase ? 'proof' : undefined,
    })),
    indexOf: new Map(definition.phases.map(({ name }, index) => [name, index])),
    targets: new Set(definition.targets),
    needsEvidence: new Set(Object.entries<string>(definition.promotion.evidence).filter(([, need]) => need === 'required').map(([target]) => target)),
    dialects: new Set(definition.dialects),
    keys: new Set([...own, ...definition.knownKeys]),
    drift: new Map((['undecided', 'unhealthy', 'healthy'] as const).flatMap((answer) => (governance?.[answer] ?? []).map((word) => [word, answer] as const))),
  };
}
