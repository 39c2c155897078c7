// Every state of three flags that depend on each other, and every change of one of them: an oracle written from the rules, without
// any of the code under test, says which changes go through. What goes through leads to states that are asked in turn.
import { describe, expect, test } from 'vitest';
import { changeFlag, disableFlags, type Facts, type FlagRecord, type FlagState, type Registry, restoreRegistry, writeRegistry } from '../src/index.ts';
import { covered, disabled, enabled, facts, gradual, loaded, record, registry, rootOf, shadow } from './registries.ts';

const HALF = 500_000;
const ALL = 1_000_000;
const states: readonly FlagState[] = [disabled, shadow, gradual(HALF), gradual(ALL), enabled];
const rank = (state: FlagState): number => ['disabled', 'shadow', 'gradual', 'enabled'].indexOf(state.mode);
const ppm = (state: FlagState): number => (state.mode === 'gradual' ? state.current_ppm : state.mode === 'enabled' ? ALL : 0);

// b needs a in a ramp, c needs b enabled.
const flags = ['a', 'b', 'c'] as const;
type Flag = (typeof flags)[number];
const dependencies: Readonly<Record<Flag, FlagRecord['depends_on']>> = { a: [], b: [{ id: 'a', at_least: 'gradual' }], c: [{ id: 'b', at_least: 'enabled' }] };
type World = Readonly<Record<Flag, FlagState>>;

const recordsOf = (world: World): Record<string, FlagRecord> => Object.fromEntries(flags.map((flag) => [flag, record(world[flag], { depends_on: dependencies[flag] })]));
const key = (world: World): string => flags.map((flag) => `${world[flag].mode}${ppm(world[flag])}`).join();
const worldOf = ({ records }: Registry): World => Object.fromEntries(flags.map((flag) => [flag, records[flag]?.state ?? disabled])) as World;

const worlds: World[] = states.flatMap((a) => states.flatMap((b) => states.map((c) => ({ a, b, c }))));

function isSatisfied(world: World, flag: Flag): boolean {
  if (rank(world[flag]) < 2) return true;
  if (flag === 'b') return rank(world.a) >= 2 && (world.b.mode !== 'gradual' || world.a.mode !== 'gradual' || ppm(world.a) >= ppm(world.b));
  return flag === 'a' || world.b.mode === 'enabled';
}

const isDown = (from: FlagState, to: FlagState): boolean => rank(to) < rank(from) || (rank(to) === rank(from) && ppm(to) < ppm(from));
const isUp = (from: FlagState, to: FlagState): boolean => rank(to) > rank(from) || (rank(to) === rank(from) && ppm(to) > ppm(from));

/** Whether one flag of a world may go from one state to another, by the rules as they are written down. */
function mayGo(world: World, flag: Flag, to: FlagState, hasTicket: boolean): boolean {
  const from = world[flag];
  if (!isUp(from, to)) return true;
  if (rank(to) > rank(from) + 1) return false;
  if (to.mode === 'enabled' && ppm(from) < ALL) return false;
  return rank(to) < 2 || (hasTicket && isSatisfied({ ...world, [flag]: to }, flag));
}

const known: Facts = covered(recordsOf({ a: disabled, b: disabled, c: disabled }));
const all = { tickets: known, 'no tickets': facts() };
const said = { actor: 'sre', rationale: 'next step' };

for (const [label, given] of Object.entries(all)) {
  describe(label, () => {
    test('every change of every state goes through exactly if the rules say so, and exposes nobody else', () => {
      let went = 0;
      for (const world of worlds) {
        const before = registry(recordsOf(world));
        for (const flag of flags) {
          for (const to of states) {
            const { next, findings, ids } = changeFlag(before, { id: flag, state: to, ...said }, given);
            const label = `${key(world)}: ${flag} to ${to.mode} ${ppm(to)}: ${findings.map(({ id }) => id).join()}`;
            expect(next !== null, label).toBe(mayGo(world, flag, to, given === known));
            if (next === null) continue;
            went++;
            const after = worldOf(next);
            // In a world that breaks a dependency, a demotion brings down more than what it names.
            if (flags.every((one) => isSatisfied(world, one)) && isSatisfied({ ...world, [flag]: to }, flag)) expect(after[flag], label).toEqual(to);
            else expect(isUp(to, after[flag]), label).toBe(false);
            expect(next.generation, label).toBe(before.generation + 1);
            for (const other of flags) {
              if (other === flag) continue;
              expect(isUp(world[other], after[other]), label).toBe(false);
              expect(ids.includes(other), label).toBe(isDown(world[other], after[other]));
              // Whoever could be exposed before the demotion of another still can, or went down with it.
              if (isDown(world[flag], to)) expect(isSatisfied(after, other), label).toBe(true);
            }
          }
        }
      }
      expect(went).toBeGreaterThan(500);
    });
  });
}

test('from nothing, only what has tickets is ever exposed, and never without its dependencies', () => {
  for (const ticketed of [['a'], ['a', 'b'], ['b'], ['a', 'b', 'c']] as const) {
    const start: World = { a: disabled, b: disabled, c: disabled };
    const given = { ...facts(), tickets: known.tickets.filter(({ ticket }) => (ticketed as readonly string[]).includes(ticket.flag)) };
    const reached = new Map([[key(start), start]]);
    for (const world of reached.values()) {
      for (const flag of flags) {
        expect(rank(world[flag]) < 2 || (ticketed as readonly string[]).includes(flag), key(world)).toBe(true);
        expect(isSatisfied(world, flag), key(world)).toBe(true);
        for (const to of states) {
          const { next } = changeFlag(registry(recordsOf(world)), { id: flag, state: to, ...said }, given);
          if (next !== null) reached.set(key(worldOf(next)), worldOf(next));
        }
      }
    }
    expect(reached.size, ticketed.join()).toBe(ticketed.length === 3 ? worlds.filter((world) => flags.every((flag) => isSatisfied(world, flag))).length : reached.size);
    expect([...reached.values()].some(({ b }) => b.mode === 'enabled')).toBe(ticketed.length > 1);
  }
});

test('disabling goes through from every state, with no facts at all, and leaves nobody exposed who may not be', () => {
  for (const world of worlds) {
    const before = registry(recordsOf(world));
    for (const patterns of [['a'], ['b', 'c'], ['*']]) {
      const { next } = disableFlags(before, patterns, { ...said, now: '2026-03-01T12:00:00Z' });
      if (next === null) throw new Error('disabling was refused');
      const after = worldOf(next);
      for (const flag of flags) {
        expect(isUp(world[flag], after[flag])).toBe(false);
        expect(isSatisfied(after, flag)).toBe(true);
        if (patterns.some((pattern) => pattern === '*' || pattern === flag)) expect(after[flag]).toEqual(disabled);
      }
    }
  }
});

test('restoring reaches the anchored root exactly, and takes nobody up without approval', () => {
  for (const world of worlds.filter((_, index) => index % 6 === 0)) {
    const before = loaded(registry(recordsOf(world), { generation: 7 }));
    for (const target of worlds.filter((_, index) => index % 7 === 0)) {
      const bytes = new TextEncoder().encode(writeRegistry(registry(recordsOf(target))));
      const root = rootOf(registry(recordsOf(target)));
      const { next, proof } = restoreRegistry(before, { bytes, anchor: { root, index: 3 } }, facts());
      const rises = flags.some((flag) => isUp(world[flag], target[flag]));
      expect(next === null, `${key(world)} to ${key(target)}`).toBe(rises);
      expect(proof?.equal).toBe(true);
      const approved = restoreRegistry(before, { bytes, anchor: { root, index: 3 } }, facts({ approvedRoots: new Set([root]) }));
      expect(approved.next === null ? undefined : rootOf(approved.next)).toBe(root);
      expect(worldOf(approved.next ?? before.registry)).toEqual(target);
    }
  }
});
