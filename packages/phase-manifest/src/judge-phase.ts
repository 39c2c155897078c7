import type { Json } from '@plimsoll/findings';
import type { CompiledGate, CompiledPhase } from './compiled-contract.ts';
import type { FaultLog } from './fault-log.ts';
import type { GateOutcome } from './gate-outcome.ts';
import { type Members, member } from './json-shape.ts';
import type { ReadGates } from './read-gates.ts';
import { listed, named, quoted, shown } from './shown.ts';

/** A status as written; `skipped`, which producers write too, is read as `skip`. */
export type Status = 'pass' | 'fail' | 'skip';

/** What a status is worth once its evidence was looked at. */
export type Effective = Status | 'inconclusive';

/** The status that a word stands for; undefined for a word that is none. Exact match only. */
export function statusOf(word: Json | undefined): Status | undefined {
  return word === 'skipped' ? 'skip' : word === 'pass' || word === 'fail' || word === 'skip' ? word : undefined;
}

/** What recomputing a phase from its own gates gave. */
export interface JudgedPhase {
  /** As recorded; fail for an unknown word and for a skip that the contract does not allow. */
  readonly status: Status;
  readonly effective: Effective;
  /** What each recorded gate is worth, in their order. */
  readonly gates: readonly Effective[];
}

/** Recomputes the phase from its gates and raises whatever does not follow. */
export function judgePhase(log: FaultLog, compiled: CompiledPhase, phase: Members, { gates, places }: ReadGates, target: string, at: string): JudgedPhase {
  const status = phaseStatus(log, compiled, phase, target, at);
  let open = 0;
  const failed: string[] = [];
  let undecided = false;
  const present = new Set<string>();
  const judged: Effective[] = [];
  for (const [index, gate] of gates.entries()) {
    const id = member(gate, 'id') as string;
    const where = `${at}/slo_gates/${places[index] ?? index}`;
    const recorded = gateStatus(log, gate, id, where);
    const required = compiled.gates.get(id);
    if (required === undefined) {
      if (recorded !== 'skip') open++;
      if (recorded === 'fail') failed.push(id);
      judged.push(recorded);
      continue;
    }
    present.add(id);
    const outcome = required.check(phase, gate, target, compiled.maySkip.has(target));
    const worth = status === 'skip' ? inSkippedPhase(log, id, recorded, outcome, where) : inPhase(log, required, gate, recorded, outcome, where);
    if (worth === 'inconclusive') undecided = true;
    else if (worth === 'fail' || (worth === 'skip' && status === 'pass')) failed.push(id);
    judged.push(worth);
  }
  if (status === 'fail') return { status, effective: 'fail', gates: judged };
  let effective: Effective = undecided ? 'inconclusive' : status;
  if (failed.length > 0) {
    log.add('phase-manifest/gate-contradicts-phase', { sentence: `Phase ${compiled.name} says ${status}, but ${listed(failed)} did not pass; evaluate the phase again`, at, subject: compiled.name, expected: 'fail', actual: status });
    effective = 'fail';
  }
  if (status === 'pass' && !complete(log, compiled, present, open, at)) effective = 'fail';
  return { status, effective, gates: judged };
}

function phaseStatus(log: FaultLog, { name, maySkip }: CompiledPhase, phase: Members, target: string, at: string): Status {
  const word = member(phase, 'status');
  const status = statusOf(word);
  if (status === undefined) {
    log.add('phase-manifest/status-unknown', { sentence: `Phase ${name} has the status ${quoted(word)}; expected pass, fail, skip or skipped, so it counts as failed`, at: `${at}/status`, subject: name, expected: ['pass', 'fail', 'skip', 'skipped'], actual: shown(word) });
    return 'fail';
  }
  if (status !== 'skip' || maySkip.has(target)) return status;
  log.add('phase-manifest/skip-not-allowed', { sentence: `Phase ${name} was skipped; the contract does not let target ${quoted(target)} skip it`, at: `${at}/status`, subject: name, actual: 'skip' });
  return 'fail';
}

function gateStatus(log: FaultLog, gate: Members, id: string, at: string): Status {
  const word = member(gate, 'status');
  const status = statusOf(word);
  if (status !== undefined) return status;
  log.add('phase-manifest/status-unknown', { sentence: `Gate ${named(id)} has the status ${quoted(word)}; expected pass, fail, skip or skipped, so it counts as failed`, at: `${at}/status`, subject: id.slice(0, 200), expected: ['pass', 'fail', 'skip', 'skipped'], actual: shown(word) });
  return 'fail';
}

/** A required gate of a phase that says pass or fail. */
function inPhase(log: FaultLog, { definition: { id } }: CompiledGate, gate: Members, recorded: Status, outcome: GateOutcome, at: string): Effective {
  if (outcome.fault === 'gate-threshold-weakened') {
    const actual = shown(member(gate, 'threshold'));
    log.add('phase-manifest/gate-threshold-weakened', { sentence: `Gate ${id} has the threshold ${quoted(actual)}; the contract asks for ${quoted(outcome.expected)}`, at: `${at}/threshold`, subject: id, expected: shown(outcome.expected), actual });
  } else if (outcome.fault === 'gate-value-mismatch') {
    const actual = shown(member(gate, 'value'));
    log.add('phase-manifest/gate-value-mismatch', { sentence: `Gate ${id} has the value ${quoted(actual)}; what was observed is ${quoted(outcome.expected)}`, at: `${at}/value`, subject: id, expected: shown(outcome.expected), actual });
  }
  if (outcome.status === 'unknown') {
    if (recorded === 'fail') return 'fail';
    log.add('phase-manifest/gate-unverifiable', { sentence: `Gate ${id} says ${recorded}, and nothing is recorded to compute it from; record threshold and value`, at, subject: id, actual: recorded });
    return 'inconclusive';
  }
  if (recorded === 'fail' || recorded === outcome.status) return recorded;
  if (outcome.fault === undefined) mismatch(log, id, recorded, outcome.status, at);
  // What was skipped has not passed: recomputing takes nothing up.
  return recorded === 'skip' ? 'fail' : outcome.status;
}

/** A required gate of a phase that was skipped: it may say that it was skipped, or pass if it did. */
function inSkippedPhase(log: FaultLog, id: string, recorded: Status, outcome: GateOutcome, at: string): Effective {
  if (recorded !== 'pass' || outcome.status === 'pass') return recorded;
  mismatch(log, id, recorded, 'skip', at);
  return 'skip';
}

function mismatch(log: FaultLog, id: string, recorded: Status, computed: Status, at: string): void {
  log.add('phase-manifest/gate-status-mismatch', { sentence: `Gate ${id} says ${recorded}; recomputed from what is recorded it is ${computed}`, at: `${at}/status`, subject: id, expected: computed, actual: recorded });
}

/** Whether a phase that says pass has all the gates that it needs. */
function complete(log: FaultLog, { name, gates, openGates }: CompiledPhase, present: ReadonlySet<string>, open: number, at: string): boolean {
  let whole = true;
  for (const id of gates.keys()) {
    if (present.has(id)) continue;
    whole = false;
    log.add('phase-manifest/gate-missing', { sentence: `Phase ${name} says pass without its gate ${id}; evaluate and record the gate`, at: `${at}/slo_gates`, subject: id, expected: id });
  }
  if (open >= openGates) return whole;
  log.add('phase-manifest/gate-checks-missing', { sentence: `Phase ${name} says pass with ${open} evaluated gates of its own; the contract asks for at least ${openGates}`, at: `${at}/slo_gates`, subject: name, expected: openGates, actual: open });
  return false;
}
