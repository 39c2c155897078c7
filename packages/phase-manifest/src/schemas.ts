import * as z from 'zod';
import type { PhaseContractDefinition } from './contract-definition.ts';
import { instantOf, TIME_PATTERN } from './instant.ts';
import { limits } from './limits.ts';

// An id names the definition in JSON Schemas.
const text = z.string().min(1).regex(/\S/).meta({ id: 'Text', description: 'Not blank' });
const time = z
  .string()
  .regex(new RegExp(TIME_PATTERN))
  .refine((each) => instantOf(each) !== undefined, 'No such day')
  .meta({ id: 'Time', format: 'date-time', description: 'RFC 3339 with offset' });
const digest = z.string().regex(/^[0-9a-f]{64}$/).meta({ id: 'Digest', description: 'SHA-256, 64 lower-case hex digits' });
const Status = z.enum(['pass', 'fail', 'skip', 'skipped']).meta({ id: 'Status', description: 'Exact words; skipped is read as skip' });
const refs = z.array(text).max(limits.refs);
const digests = z.record(z.string(), digest).describe('SHA-256 by path');
const givenDigests = z.record(text, digest).describe('SHA-256 by path');
// Builders mend these: what is blank, repeated or no text is noted and left out.
const listed = z.array(z.unknown()).max(limits.refs).describe('Paths; what is no text or blank is noted and left out');

const Gate = z.looseObject({
  id: z.string(),
  status: Status,
  threshold: z.unknown().optional().describe('What the gate asks for'),
  value: z.unknown().optional().describe('What was measured'),
}).meta({ id: 'Gate' });

const ExecutionContext = z.looseObject({ repository: z.string(), base: z.string(), head: z.string(), artifactPath: z.string(), priorityId: z.string() });

const Transition = z.looseObject({ from: z.string(), to: z.string(), status: Status });

const Governed = z.looseObject({ rollback_triggered: z.boolean() }).meta({ id: 'Governed', description: 'Says whether a rollback was triggered' });

const phase = <const P extends string, O extends z.ZodType>(name: P, observations: O) =>
  z.looseObject({ name: z.literal(name), status: Status, timestamp: time, slo_gates: z.array(Gate).max(limits.gates), observations, artifact_refs: refs });

/** The shape of a manifest as it may be read: what a schema can say of it. That it is true, only verifying shows. */
export function manifestSchema<P extends string, T extends string>(definition: PhaseContractDefinition<P, T>) {
  const { governance, phases, targets } = definition;
  const governs = (name: string): boolean => name === governance?.runtimePhase || name === governance?.proofPhase;
  const list = phases.map(({ name }) => phase(name, governs(name) ? Governed : z.looseObject({})));
  const [first, ...others] = list;
  if (first === undefined) throw new TypeError('Cannot make a schema: the contract has no phase');
  // Whether there is governance is no part of the contract's type, so the types of both are optional.
  type GovernedMembers = Readonly<Record<'runtime_governance' | 'rollback_proof', z.ZodOptional<typeof Governed>>>;
  const governed = (governance === undefined ? {} : { runtime_governance: Governed, rollback_proof: Governed }) as unknown as GovernedMembers;
  type Phases = z.infer<typeof first>[];
  // A tuple whose length is not known to the compiler would be inferred to be empty.
  const ordered: z.ZodType<Phases, Phases> = z.tuple([first, ...others]).meta({ 'x-plimsoll-ordered': true });
  const members = {
    schema_version: z.literal(definition.schemaVersion),
    run_id: text,
    candidate_id: text,
    execution_context: ExecutionContext,
    requested_promotion_target: z.enum(targets as unknown as readonly [T, ...T[]]),
    created_at: time.optional(),
    updated_at: time,
    phase_count: z.literal(phases.length),
    phase_transitions: z.array(Transition),
    status: z.enum(['pass', 'fail']),
    observation_summary: z.looseObject({}),
    phases: ordered,
    ...governed,
    artifact_refs: refs.refine((each) => new Set(each).size === each.length, 'A reference stands twice').meta({ uniqueItems: true }),
    artifact_digests: digests.optional(),
    slo_contract_version: z.literal(definition.sloContractVersion),
  };
  return definition.openKeys === 'list' ? z.looseObject(members) : z.strictObject(members);
}

/** The shape of what a lane gives the builder. */
export function inputSchema<P extends string, T extends string>({ governance, phases, targets }: PhaseContractDefinition<P, T>) {
  const names = phases.map(({ name }) => name).filter((name) => name !== governance?.runtimePhase && name !== governance?.proofPhase);
  const Payload = z.looseObject({
    name: z.enum(names as unknown as readonly [P, ...P[]]),
    status: Status,
    timestamp: time.optional(),
    slo_gates: z.array(Gate).max(limits.gates),
    observations: z.looseObject({}),
    artifact_refs: listed,
  });
  return z.looseObject({
    run_id: text,
    candidate_id: text,
    execution_context: ExecutionContext,
    requested_promotion_target: z.enum(targets as unknown as readonly [T, ...T[]]),
    at: time.describe('When the manifest is made, RFC 3339 with offset'),
    observation_summary: z.looseObject({}),
    phases: z.array(Payload),
    artifact_refs: listed.optional(),
    artifact_digests: givenDigests.optional(),
  });
}

/** The shape of what the scheduler appends. */
export function governanceSchema<T extends string>(targets: readonly T[]) {
  return z.looseObject({
    requested_promotion_target: z.enum(targets as unknown as readonly [T, ...T[]]),
    observed_at: time.describe('When governance was evaluated; becomes updated_at'),
    drift_status: z.string(),
    drift_last_detection_path: z.string().nullable(),
    drift_last_action_path: z.string().nullable(),
    drift_last_outcome_path: z.string().nullable(),
    action_type: z.string().nullable(),
    action_triggered: z.boolean(),
    rollback_triggered: z.boolean(),
    emergency_stop_active: z.boolean(),
    rollback_incident_evidence: z.strictObject({ path: text, sha256: digest }).nullable(),
    reasons: z.array(z.string()).max(limits.refs),
    artifact_refs: z.array(z.string()).max(limits.refs),
    artifact_digests: givenDigests.optional(),
  });
}
