import { type Json, pointerStep } from '@plimsoll/findings';
import { checkSummary } from './check-derived.ts';
import { checkContext, checkIds, checkTarget, checkTime, meaningful, unknownKey } from './check-header.ts';
import { canonicalTexts, compareCodePoints } from './code-points.ts';
import type { CompiledContract, CompiledPhase } from './compiled-contract.ts';
import { statusOfPhases, transitionsOf } from './derive.ts';
import { FaultLog } from './fault-log.ts';
import { type GovernanceParts, pendingParts } from './governance-parts.ts';
import { compareInstants, instantOf, toUtc } from './instant.ts';
import { isList, isObject, isSha256, type Members, member } from './json-shape.ts';
import type { Status } from './judge-phase.ts';
import { limits } from './limits.ts';
import { readJson } from './read-source.ts';
import { optional, required, wrongType } from './shape.ts';
import { quoted, shown } from './shown.ts';
import { type Written, written } from './write-result.ts';
import { absentGates, judgedPhase, writtenPhase } from './written-phase.ts';

const INPUT_KEYS: ReadonlySet<string> = new Set(['run_id', 'candidate_id', 'execution_context', 'requested_promotion_target', 'at', 'observation_summary', 'phases', 'artifact_refs', 'artifact_digests']);
const PHASE_KEYS: ReadonlySet<string> = new Set(['name', 'status', 'timestamp', 'slo_gates', 'observations', 'artifact_refs']);

/** Builds the manifest of a lane. */
export function buildManifest(contract: CompiledContract, source: unknown): Written {
  const log = new FaultLog();
  const input = readInput(log, source);
  if (input === undefined) return written(log, null);
  for (const key of Object.keys(input)) if (!INPUT_KEYS.has(key)) unknownKey(log, 'noted', key);
  const named = checkIds(log, input);
  const context = checkContext(log, input);
  const target = checkTarget(log, contract, input);
  const at = member(input, 'at');
  const time = checkTime(log, input, 'at') === undefined || typeof at !== 'string' ? undefined : toUtc(at);
  const summary = checkSummary(log, contract, input, target);
  const payloads = readPayloads(log, contract, input);
  const ownRefs = readOwnRefs(log, optional(log, input, 'artifact_refs', 'list') ?? [], '/artifact_refs');
  const digests = readInputDigests(log, optional(log, input, 'artifact_digests', 'object') ?? {});
  if (!named || context === undefined || target === undefined || time === undefined || summary === undefined || payloads === undefined || log.structural) return written(log, null);

  const governance = pending(log, contract, target, time);
  const phases = contract.phases.map((compiled) => {
    if (compiled.governs !== undefined) return (compiled.governs === 'runtime' ? governance?.runtimePhase : governance?.proofPhase) ?? {};
    const payload = payloads.get(compiled.name);
    return payload === undefined ? leftOut(log, compiled, target, time) : fromPayload(log, compiled, payload.members, target, time, payload.at);
  });
  const recorded = phases.map((phase, index) => ({ name: contract.phases[index]?.name ?? '', status: phase['status'] as Status }));
  return written(log, {
    schema_version: contract.definition.schemaVersion,
    run_id: input['run_id'] ?? '',
    candidate_id: input['candidate_id'] ?? '',
    execution_context: context,
    requested_promotion_target: target,
    created_at: time,
    updated_at: time,
    phase_count: phases.length,
    phase_transitions: transitionsOf(recorded) as unknown as Json,
    status: statusOfPhases(recorded.map(({ status }) => status)),
    observation_summary: summary,
    phases,
    ...(governance !== undefined && { runtime_governance: governance.runtimeGovernance, rollback_proof: governance.rollbackProof }),
    artifact_refs: canonicalTexts([...ownRefs, ...phases.flatMap((phase) => phase['artifact_refs'] as readonly string[])]),
    artifact_digests: digests,
    slo_contract_version: contract.definition.sloContractVersion,
  });
}

function readInput(log: FaultLog, source: unknown): Members | undefined {
  const value = typeof source === 'string' || source instanceof Uint8Array || isObject(source) || isList(source) ? readJson(source, log) : null;
  if (value === undefined || isObject(value)) return value;
  wrongType(log, 'an object', shown(value), '');
  return undefined;
}

interface Payload {
  readonly members: Members;
  readonly at: string;
}

/** The payloads by phase; undefined, and raised, if the list is none, or names a phase twice, an unknown one or one that only the append writes. */
function readPayloads(log: FaultLog, contract: CompiledContract, input: Members): ReadonlyMap<string, Payload> | undefined {
  const list = required(log, input, 'phases', 'list');
  if (list === undefined) return undefined;
  const payloads = new Map<string, Payload>();
  for (const [index, members] of list.entries()) {
    const at = `/phases/${index}`;
    if (!isObject(members)) {
      wrongType(log, 'an object', members, at);
      continue;
    }
    const name = required(log, members, 'name', 'string', at);
    if (name === undefined) continue;
    const position = contract.indexOf.get(name);
    const compiled = position === undefined ? undefined : contract.phases[position];
    const subject = name.slice(0, 200);
    if (compiled === undefined) log.add('phase-manifest/phase-unknown', { sentence: `The contract has no phase ${quoted(name)}`, at: `${at}/name`, subject, expected: [...contract.indexOf.keys()] });
    else if (compiled.governs !== undefined) log.add('phase-manifest/governance-input-invalid', { sentence: `A lane gave a result for ${name}, which only the append of runtime governance writes`, at, subject });
    else if (payloads.has(name)) log.add('phase-manifest/phase-duplicate', { sentence: `Phase ${name} stands in the input twice`, at, subject });
    else payloads.set(name, { members, at });
  }
  return payloads;
}

function pending(log: FaultLog, contract: CompiledContract, target: string, time: string): GovernanceParts | undefined {
  const runtime = contract.phases.find(({ governs }) => governs === 'runtime');
  const proof = contract.phases.find(({ governs }) => governs === 'proof');
  if (runtime === undefined || proof === undefined) return undefined;
  log.add('phase-manifest/governance-pending', { sentence: 'The manifest fails until runtime governance is appended', at: `/phases/${contract.phases.length - 2}`, subject: runtime.name });
  return pendingParts(runtime, proof, target, time);
}

/** A phase for which the lane gave no result: skipped if the target may skip it, else failed. */
function leftOut(log: FaultLog, compiled: CompiledPhase, target: string, time: string): Members {
  const status = compiled.maySkip.has(target) ? 'skip' : 'fail';
  if (status === 'fail') log.add('phase-manifest/phase-missing', { sentence: `The lane gave no result for phase ${compiled.name}, which target ${quoted(target)} may not skip; it is written as failed`, at: '/phases', subject: compiled.name, expected: compiled.name });
  return writtenPhase(compiled.name, status, time, absentGates(compiled, [], status), { note: 'stage not evaluated' }, []);
}

/** A phase from its payload. */
function fromPayload(log: FaultLog, compiled: CompiledPhase, payload: Members, target: string, time: string, at: string): Members {
  const observations = required(log, payload, 'observations', 'object', at);
  const gates = required(log, payload, 'slo_gates', 'list', at);
  const refs = required(log, payload, 'artifact_refs', 'list', at);
  const texts = refs === undefined ? [] : readOwnRefs(log, refs, `${at}/artifact_refs`);
  const timestamp = phaseTime(log, compiled.name, payload, time, at);
  const rest = Object.fromEntries(Object.entries(payload).filter(([key]) => !PHASE_KEYS.has(key)));
  return judgedPhase(
    log,
    compiled,
    {
      status: member(payload, 'status') ?? null,
      timestamp: timestamp ?? time,
      gates: gates ?? [],
      observations: observations ?? {},
      refs: canonicalTexts(texts),
      rest,
      sound: observations !== undefined && gates !== undefined && refs !== undefined && timestamp !== undefined,
    },
    target,
    at,
  );
}

/** When the phase was done, in UTC; undefined, and raised, if that is no time or lies after the manifest. */
function phaseTime(log: FaultLog, name: string, payload: Members, time: string, at: string): string | undefined {
  if (member(payload, 'timestamp') === undefined) return time;
  const text = required(log, payload, 'timestamp', 'string', at);
  const done = text === undefined ? undefined : meaningful(log, text, `${at}/timestamp`);
  const made = instantOf(time);
  if (text === undefined || done === undefined || made === undefined) return undefined;
  if (compareInstants(done, made) <= 0) return toUtc(text);
  log.add('phase-manifest/time-order', { sentence: `Phase ${name} is dated after the manifest; check the clocks of the writers`, at: `${at}/timestamp`, subject: name, expected: time, actual: shown(text) });
  return undefined;
}

/** The texts among the references of the input; what is trimmed or left out is noted. */
function readOwnRefs(log: FaultLog, list: readonly Json[], at: string): readonly string[] {
  if (list.length > limits.refs) {
    log.add('phase-manifest/json-limits', { sentence: `${at} has ${list.length} references; at most ${limits.refs} are taken`, at, expected: limits.refs, actual: list.length });
    return [];
  }
  const texts = list.filter((item) => typeof item === 'string');
  const seen = new Set<Json>();
  const wrong = list.findIndex((item) => typeof item !== 'string' || item.trim() !== item || item === '' || seen.size === seen.add(item).size);
  if (wrong !== -1) log.addAs('noted', 'phase-manifest/refs-not-canonical', { sentence: `${at} is written trimmed, without blanks and repetitions, in order; ${quoted(list[wrong])} was not so`, at: at + pointerStep(wrong), actual: shown(list[wrong]) });
  return texts;
}

/** Digests by path, in order of code points; a path is trimmed as references are. */
function readInputDigests(log: FaultLog, digests: Members): Members {
  const good = new Map<string, string>();
  for (const [key, digest] of Object.entries(digests)) {
    const path = key.trim();
    const at = `/artifact_digests${pointerStep(key)}`;
    if (!isSha256(digest)) wrongType(log, '64 lower-case hex digits', digest, at);
    else if (path === '' || (good.get(path) ?? digest) !== digest) wrongType(log, 'the digest of one path that is not blank', digest, at);
    else good.set(path, digest);
  }
  return Object.fromEntries([...good].sort(([a], [b]) => compareCodePoints(a, b)));
}
