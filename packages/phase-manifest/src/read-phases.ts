import { inOrder, meaningful } from './check-header.ts';
import type { CompiledContract, CompiledPhase } from './compiled-contract.ts';
import type { FaultLog } from './fault-log.ts';
import type { Instant } from './instant.ts';
import { isObject, type Members } from './json-shape.ts';
import { type Effective, judgePhase, type Status, statusOf } from './judge-phase.ts';
import { readGates } from './read-gates.ts';
import { required, wrongType } from './shape.ts';
import { quoted } from './shown.ts';

/** A phase as it stands in the manifest, and what it is worth. */
export interface ReadPhase {
  readonly name: string;
  readonly index: number;
  readonly members: Members;
  readonly compiled: CompiledPhase | undefined;
  readonly status: Status;
  effective: Effective;
}

/** The phases as they stand, each judged; raises those that are missing, unknown, twice or out of order. */
export function readPhases(log: FaultLog, contract: CompiledContract, manifest: Members, target: string, updatedAt: Instant | undefined): ReadPhase[] {
  const phases: ReadPhase[] = [];
  const seen = new Set<string>();
  let last = -1;
  for (const [index, item] of (required(log, manifest, 'phases', 'list') ?? []).entries()) {
    const at = `/phases/${index}`;
    if (!isObject(item)) {
      wrongType(log, 'an object', item, at);
      continue;
    }
    const name = required(log, item, 'name', 'string', at);
    if (name === undefined) continue;
    const position = contract.indexOf.get(name);
    if (position === undefined) log.add('phase-manifest/phase-unknown', { sentence: `The contract has no phase ${quoted(name)}`, at: `${at}/name`, subject: name.slice(0, 200), expected: [...contract.indexOf.keys()] });
    else if (seen.has(name)) log.add('phase-manifest/phase-duplicate', { sentence: `Phase ${name} stands in the manifest twice`, at, subject: name });
    else if (position < last) log.add('phase-manifest/phase-order', { sentence: `Phase ${name} stands after ${contract.phases[last]?.name ?? ''}; the contract has it before`, at, subject: name, expected: position, actual: index });
    if (position !== undefined && !seen.has(name)) last = Math.max(last, position);
    seen.add(name);
    phases.push(readPhase(log, position === undefined ? undefined : contract.phases[position], item, name, index, target, updatedAt));
  }
  for (const { name } of contract.phases) {
    if (!seen.has(name)) log.add('phase-manifest/phase-missing', { sentence: `Phase ${name} is not in the manifest`, at: '/phases', subject: name, expected: name });
  }
  checkCount(log, contract, manifest);
  return phases;
}

function readPhase(log: FaultLog, compiled: CompiledPhase | undefined, members: Members, name: string, index: number, target: string, updatedAt: Instant | undefined): ReadPhase {
  const at = `/phases/${index}`;
  const word = required(log, members, 'status', 'string', at);
  const time = required(log, members, 'timestamp', 'string', at);
  const done = time === undefined ? undefined : meaningful(log, time, `${at}/timestamp`);
  inOrder(log, done, updatedAt, `Phase ${name} is dated after updated_at; check the clocks of the writers`, `${at}/timestamp`);
  const gates = required(log, members, 'slo_gates', 'list', at);
  required(log, members, 'observations', 'object', at);
  if (compiled === undefined || word === undefined || gates === undefined) {
    const status = statusOf(word) ?? 'fail';
    return { name, index, members, compiled, status, effective: 'fail' };
  }
  const judged = judgePhase(log, compiled, members, readGates(log, gates, name, `${at}/slo_gates`), target, at);
  return { name, index, members, compiled, status: judged.status, effective: judged.effective };
}

function checkCount(log: FaultLog, { phases }: CompiledContract, manifest: Members): void {
  const count = required(log, manifest, 'phase_count', 'integer');
  if (count === undefined || count === phases.length) return;
  log.add('phase-manifest/phase-count-mismatch', { sentence: `phase_count is ${count}; the contract has ${phases.length} phases`, at: '/phase_count', expected: phases.length, actual: count });
}

