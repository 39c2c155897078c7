import type { Json } from '@plimsoll/findings';
import type { CompiledPhase } from './compiled-contract.ts';
import type { FaultLog } from './fault-log.ts';
import { type Effective, judgePhase, type Status } from './judge-phase.ts';
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

/**
 * Judges a phase and writes it as what it is worth: nothing goes up, what does not follow goes down. `sound` is false if
 * something of the payload was wrong already.
 */
export function judgedPhase(
  log: FaultLog,
  compiled: CompiledPhase,
  payload: { readonly status: Json; readonly timestamp: string; readonly gates: readonly Json[]; readonly observations: Members; readonly refs: readonly string[]; readonly rest: Members; readonly sound: boolean },
  target: string,
  at: string,
): Members {
  const read = readGates(log, payload.gates, compiled.name, `${at}/slo_gates`);
  const { status: recorded, observations } = { status: payload.status, observations: payload.observations };
  const judged = judgePhase(log, compiled, { name: compiled.name, status: recorded, observations }, read, target, at);
  const status = payload.sound && read.whole ? writable(judged.effective) : 'fail';
  const gates = read.gates.map((gate, index) => writtenGate(gate, writable(judged.gates[index] ?? 'fail')));
  return writtenPhase(compiled.name, status, payload.timestamp, [...gates, ...absentGates(compiled, gates, status)], observations, payload.refs, payload.rest);
}
