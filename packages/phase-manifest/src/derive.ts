import type { Json } from '@plimsoll/findings';
import type { Status } from './judge-phase.ts';

/** One step from a phase to the next, with the status of where it leads. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly status: Status;
}

/** The steps between adjacent phases, each with the status of its destination. */
export function transitionsOf(phases: readonly { readonly name: string; readonly status: Status }[]): Transition[] {
  return phases.slice(1).map(({ name, status }, index) => ({ from: phases[index]?.name ?? '', to: name, status }));
}

/** Pass if every phase passed or was legally skipped, else fail. */
export function statusOfPhases(statuses: readonly Status[]): 'pass' | 'fail' {
  return statuses.includes('fail') ? 'fail' : 'pass';
}

/** The flags that a summary must have, where it has them at all: they follow from its count and from the target. */
export function summaryFlags(signalCount: Json | undefined, target: string, targets: ReadonlySet<string>): ReadonlyMap<string, boolean> {
  const flags = new Map<string, boolean>();
  if (typeof signalCount === 'number') flags.set('has_signals', signalCount > 0);
  if (targets.has('paper')) flags.set('paper_canary_targeted', target === 'paper');
  if (targets.has('live')) flags.set('live_targeted', target === 'live');
  return flags;
}
