import type { Json } from '@plimsoll/findings';
import type { FaultLog } from './fault-log.ts';
import { isObject, type Members, member } from './json-shape.ts';
import { limits } from './limits.ts';
import { required, wrongType } from './shape.ts';
import { quoted } from './shown.ts';

/** The gates of a phase that can be judged: objects with a string id, the first of each id; their places in the list. */
export interface ReadGates {
  readonly gates: readonly Members[];
  /** Where each stands in the list. */
  readonly places: readonly number[];
  /** False if something of the list was left out. */
  readonly whole: boolean;
}

/** Reads `slo_gates`: what is no gate, stands twice or is too much is raised and left out. */
export function readGates(log: FaultLog, list: readonly Json[], phase: string, at: string): ReadGates {
  if (list.length > limits.gates) {
    log.add('phase-manifest/json-limits', { sentence: `Phase ${phase} has ${list.length} gates; at most ${limits.gates} are read`, at, subject: phase, expected: limits.gates, actual: list.length });
    return { gates: [], places: [], whole: false };
  }
  const seen = new Set<string>();
  const gates: Members[] = [];
  const places: number[] = [];
  list.forEach((item, index) => {
    const where = `${at}/${index}`;
    if (!isObject(item)) {
      wrongType(log, 'an object', item, where);
      return;
    }
    const id = required(log, item, 'id', 'string', where);
    if (id === undefined || (member(item, 'status') !== undefined && required(log, item, 'status', 'string', where) === undefined)) return;
    if (seen.has(id)) {
      log.add('phase-manifest/gate-duplicate', { sentence: `Phase ${phase} records the gate ${quoted(id)} twice; record each gate once`, at: where, subject: phase });
      return;
    }
    seen.add(id);
    gates.push(item);
    places.push(index);
  });
  return { gates, places, whole: gates.length === list.length };
}
