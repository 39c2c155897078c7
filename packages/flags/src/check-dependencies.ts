import { type Finding, pointerStep } from '@plimsoll/findings';
import { exposedPpm, type FlagRecord } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { type Mode, rankOf } from './mode.ts';
import type { Registry } from './registry.ts';

/** From this rank on, somebody is exposed, so that the flags it depends on must be far enough. */
const EXPOSED = rankOf('gradual');

/** Why one dependency of an exposed flag does not hold; undefined if it does. */
function objection(record: FlagRecord, on: FlagRecord, atLeast: Mode): string | undefined {
  if (rankOf(on.state.mode) < rankOf(atLeast)) return `is ${on.state.mode}, not at least ${atLeast}`;
  const [mine, theirs] = [exposedPpm(record.state), exposedPpm(on.state)];
  return record.state.mode === 'gradual' && on.state.mode === 'gradual' && theirs < mine ? `exposes ${theirs} ppm, less than ${mine}` : undefined;
}

/** What is wrong with the dependencies of one flag as it is. */
export function checkDependencies({ records }: Registry, id: string, record: FlagRecord): Finding[] {
  return record.depends_on.flatMap(({ id: other, at_least: atLeast }, index) => {
    const location = { pointer: `${pointerTo(id)}/depends_on/${index}` };
    const on = Object.hasOwn(records, other) ? records[other] : undefined;
    if (on === undefined) return [flagRules.finding('flags/dependency-missing', { sentence: `${id} depends on ${other}, which the registry does not have`, subject: id, location })];
    const why = rankOf(record.state.mode) < EXPOSED ? undefined : objection(record, on, atLeast);
    return why === undefined ? [] : [flagRules.finding('flags/dependency-unsatisfied', { sentence: `${id} is ${record.state.mode} and depends on ${other}, which ${why}`, subject: id, location })];
  });
}

/** Pointer to a record. */
export function pointerTo(id: string): string {
  return `/records${pointerStep(id)}`;
}

/** Flags that depend on themselves by way of others, each once, in the order of the registry. */
export function checkCycles({ records }: Registry): Finding[] {
  const state = new Map<string, 'open' | 'done'>();
  const findings: Finding[] = [];
  const visit = (start: string): void => {
    const path: { readonly id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const on = records[top.id]?.depends_on[top.next++]?.id;
      if (on === undefined) {
        state.set(top.id, 'done');
        path.pop();
      } else if (state.get(on) === 'open') {
        const ring = path.slice(path.findIndex(({ id }) => id === on)).map(({ id }) => id);
        findings.push(flagRules.finding('flags/dependency-cycle', { sentence: `${[...ring, on].join(' depends on ')}: none of them can be enabled first`, subject: on, location: { pointer: `${pointerTo(top.id)}/depends_on` } }));
      } else if (!state.has(on) && Object.hasOwn(records, on)) {
        state.set(on, 'open');
        path.push({ id: on, next: 0 });
      }
    }
  };
  for (const id of Object.keys(records)) if (!state.has(id)) visit(id);
  return findings;
}
