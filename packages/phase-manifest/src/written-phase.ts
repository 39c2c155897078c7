import type { Json } from '@plimsoll/findings';
import type { CompiledPhase } from './compiled-contract.ts';
import { FaultLog } from './fault-log.ts';
import { type Effective, judgePhase, type JudgedPhase, type Status } from './judge-phase.ts';
import { type Members, without } from './json-shape.ts';
import { readGates } from './read-gates.ts';

/** A status as it may be written: what could not be computed did not pass. */
export const writable = (effective: Effective): Status => (effective === 'inconclusive' ? 'fail' : effective);

/** A gate in written key order. */
function writtenGate(gate: Members, status: Status): Members {
  const { id = null, threshold = null, value = null, ...rest } = gate;
  return { id, status, threshold, value, ...without(rest, 'status') };
}

/** A phase in written key order. */
export function writtenPhase(name: string, status: Status, timestamp: string, gates: readonly Members[], observations: Members, refs: readonly string[], rest: Members = {}): Members {
  return { name, status, timestamp, slo_gates: gates, observations, artifact_refs: refs, ...rest };
}

/** The gates of the contract that the list lacks, with the status of the phase and nothing to compute from. */
export function absentGates({ gates }: CompiledPhase, present: readonly Members[], status: Status): readonly Members[] {
  const ids = new Set<Json | undefined>(present.map((gate) => gate['id']));
  return [...gates.values()].filter(({ definition }) => !ids.has(definition.id)).map(({ definition: { id, threshold } }) => ({ id, status, threshold, value: null }));
}

/** What a lane reported of a phase, with the types that it must have. */
export interface Payload {
  readonly status: Json;
  readonly timestamp: string;
  readonly gates: readonly Json[];
  readonly observations: Members;
  readonly refs: readonly string[];
  /** Further keys, written as they are. */
  readonly rest: Members;
  /** False if something of the payload was wrong already. */
  readonly sound: boolean;
}

/** Judges a phase and writes it as what it is worth: nothing goes up, what does not follow goes down. */
export function judgedPhase(log: FaultLog, compiled: CompiledPhase, payload: Payload, target: string, at: string): Members {
  const read = readGates(log, payload.gates, compiled.name, `${at}/slo_gates`);
  const as = (status: Json, into: FaultLog): JudgedPhase => judgePhase(into, compiled, { name: compiled.name, status, observations: payload.observations }, read, target, at);
  let judged = as(payload.status, log);
  const status = payload.sound && read.whole ? writable(judged.effective) : 'fail';
  if (judged.status === 'skip' && status === 'fail') judged = again(log, (into) => as('fail', into));
  const gates = read.gates.map((gate, index) => writtenGate(gate, writable(judged.gates[index] ?? 'fail')));
  return writtenPhase(compiled.name, status, payload.timestamp, [...gates, ...absentGates(compiled, gates, status)], payload.observations, payload.refs, payload.rest);
}

/** Judges once more and keeps what was not raised before: a skipped phase that is written as failed answers for its gates. */
function again(log: FaultLog, judge: (into: FaultLog) => JudgedPhase): JudgedPhase {
  const second = new FaultLog();
  const judged = judge(second);
  const known = new Set(log.findings.map(({ id, location }) => `${id} ${location?.pointer ?? ''}`));
  log.findings.push(...second.findings.filter(({ id, location }) => !known.has(`${id} ${location?.pointer ?? ''}`)));
  return judged;
}
