import { isText } from './json-shape.ts';
import { stepsOf } from './json-pointer.ts';

/** How the outcome of a gate follows from what the manifest records. */
export type GateRule<T extends string = string> =
  /** `value` is a safe integer of at least `threshold`, which is a safe integer of at least `min`. */
  | { readonly kind: 'min'; readonly min: number }
  /** `threshold` and `value` are this; for a target in `requires`, what its pointer leads to in the phase is `true`. */
  | { readonly kind: 'equals'; readonly value: boolean | string | number; readonly requires?: { readonly [Target in T]?: string } }
  /** The list that the pointer leads to in the phase is empty. */
  | { readonly kind: 'empty-list'; readonly at: string }
  /** `value` is a text that is not blank; skip for a target that may skip the phase. */
  | { readonly kind: 'present' }
  /** No rollback was triggered, or the path of its evidence is recorded. */
  | { readonly kind: 'evidence-when-triggered' };

/** A gate that the phase must have. */
export interface GateDefinition<T extends string = string> {
  readonly id: string;
  /** What is written where a producer left the gate out. */
  readonly threshold: boolean | string | number | null;
  readonly rule: GateRule<T>;
  /** RFC 6901 pointer, from the phase, to what the gate's `value` must equal. */
  readonly from?: string;
}

/** One phase of a contract. */
export interface PhaseDefinition<P extends string = string, T extends string = string> {
  readonly name: P;
  readonly gates: readonly GateDefinition<T>[];
  /** Whether a manifest for this target may skip the phase. */
  readonly skip: { readonly [Target in T]: 'never' | 'allowed' };
  /** How many gates besides the required ones a passing phase has at least, skipped ones not counted. */
  readonly openGates?: { readonly min: number };
}

/** The two phases, the last ones, that only {@link PhaseContract.appendRuntimeGovernance} writes, and what drift words mean. */
export interface GovernanceDefinition<P extends string = string> {
  readonly runtimePhase: P;
  readonly proofPhase: P;
  /** Drift statuses that let the phase pass. */
  readonly healthy: readonly string[];
  /** Drift statuses that fail it. */
  readonly unhealthy: readonly string[];
  /** Known drift statuses that are no answer; so is every word in none of the lists. */
  readonly undecided: readonly string[];
}

/** Everything that a phase contract states; all else follows from it. */
export interface PhaseContractDefinition<P extends string = string, T extends string = string> {
  /** What `schema_version` says; the id of the contract. */
  readonly schemaVersion: string;
  /** Other values of `schema_version` that may be read, never appended to. */
  readonly dialects?: readonly string[];
  /** What `slo_contract_version` says. */
  readonly sloContractVersion: string;
  /** Values of `requested_promotion_target`. */
  readonly targets: readonly T[];
  /** In the order that every manifest has. */
  readonly phases: readonly PhaseDefinition<P, T>[];
  /** Absent where nothing is appended. */
  readonly governance?: GovernanceDefinition<P>;
  /** Whether digests of all artifacts must have been checked before promotion to the target. */
  readonly promotion: { readonly evidence: { readonly [Target in T]: 'optional' | 'required' } };
  /** `list`: unknown top-level keys are noted and kept; `reject`: they are refused. */
  readonly openKeys: 'list' | 'reject';
  /** Optional top-level keys that are not unknown. */
  readonly knownKeys: readonly string[];
}

/** What a table by target says of one. */
function wordFor(table: Readonly<Record<string, string>>, target: string): string {
  return new Map(Object.entries(table)).get(target) ?? '';
}

function repeated(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

/** @throws TypeError if the definition contradicts itself: names twice or blank, a target without a word, governance not last, a bad pointer */
export function checkDefinition(definition: PhaseContractDefinition): void {
  const fail = (why: string): never => {
    throw new TypeError(`Cannot define contract ${JSON.stringify(definition.schemaVersion)}: ${why}`);
  };
  const { phases, targets, governance, promotion } = definition;
  const names = phases.map(({ name }) => name);
  const gates = phases.flatMap((phase) => phase.gates.map(({ id }) => id));
  if (phases.length === 0 || targets.length === 0) fail('it needs at least one phase and one target');
  for (const [what, values] of [['phase', names], ['target', targets], ['gate', gates]] as const) {
    const twice = repeated(values);
    if (twice !== undefined) fail(`${what} ${JSON.stringify(twice)} stands in it twice`);
    if (!values.every(isText)) fail(`every ${what} needs a name that is not blank`);
  }
  if (![definition.schemaVersion, definition.sloContractVersion].every(isText)) fail('its versions must not be blank');
  for (const target of targets) {
    if (!['optional', 'required'].includes(wordFor(promotion.evidence, target))) fail(`promotion.evidence must say "optional" or "required" for target ${JSON.stringify(target)}`);
    for (const { name, skip } of phases) {
      if (!['never', 'allowed'].includes(wordFor(skip, target))) fail(`skip of phase ${JSON.stringify(name)} must say "never" or "allowed" for target ${JSON.stringify(target)}`);
    }
  }
  for (const { name, openGates } of phases) {
    if (openGates !== undefined && !(Number.isSafeInteger(openGates.min) && openGates.min >= 1)) fail(`openGates.min of phase ${JSON.stringify(name)} must be a positive integer`);
  }
  for (const gate of phases.flatMap((phase) => phase.gates)) {
    checkRule(gate, targets, fail);
    checkPointers(gate);
  }
  const words = [...(governance?.healthy ?? []), ...(governance?.unhealthy ?? []), ...(governance?.undecided ?? [])];
  const twice = repeated(words);
  if (twice !== undefined) fail(`drift status ${JSON.stringify(twice)} stands in it twice`);
  if (!['list', 'reject'].includes(definition.openKeys)) fail('openKeys must say "list" or "reject"');
  if (definition.dialects?.includes(definition.schemaVersion) === true) fail('its own schema version is no dialect');
  if (governance !== undefined && (names.at(-2) !== governance.runtimePhase || names.at(-1) !== governance.proofPhase)) fail('its governance phases must be the last two, runtime first');
}

const KINDS: readonly string[] = ['min', 'equals', 'empty-list', 'present', 'evidence-when-triggered'] satisfies readonly GateRule['kind'][];

/** Refuses a rule by which nothing can be computed: every gate of the phase would fail, or the condition never be asked for. */
function checkRule({ id, rule }: GateDefinition, targets: readonly string[], fail: (why: string) => never): void {
  const gate = `the rule of gate ${JSON.stringify(id)}`;
  if (!KINDS.includes(rule.kind)) fail(`${gate} is none of ${KINDS.join(', ')}`);
  if (rule.kind === 'min' && !Number.isSafeInteger(rule.min)) fail(`${gate} needs a min that is a safe integer`);
  if (rule.kind !== 'equals') return;
  if (!['boolean', 'string'].includes(typeof rule.value) && !Number.isFinite(rule.value)) fail(`${gate} needs a value that is a boolean, a string or a number`);
  const stranger = Object.keys(rule.requires ?? {}).find((target) => !targets.includes(target));
  if (stranger !== undefined) fail(`${gate} asks for something of ${JSON.stringify(stranger)}, which is no target`);
}

/** @throws TypeError for a pointer that is none */
function checkPointers({ from, rule }: GateDefinition): void {
  if (from !== undefined) stepsOf(from);
  if (rule.kind === 'empty-list') stepsOf(rule.at);
  if (rule.kind === 'equals') for (const pointer of Object.values<string | undefined>(rule.requires ?? {})) stepsOf(pointer ?? '');
}
