import { describe, expect, test } from 'vitest';
import { fillSlots, type RoleGroup } from './role-slots.ts';

type Holders = ReadonlyMap<string, ReadonlySet<string>>;

const holdersOf = (people: Readonly<Record<string, readonly string[]>>): Holders => {
  const holders = new Map<string, Set<string>>();
  for (const [human, roles] of Object.entries(people)) for (const role of roles) holders.set(role, (holders.get(role) ?? new Set()).add(human));
  return holders;
};

/** All subsets. */
function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((all, item) => [...all, ...all.map((subset) => [...subset, item])], [[]]);
}

/** Most slots that can be filled, by trying everything; `seats` says how many a person may fill. */
function mostFilled(groups: readonly RoleGroup[], holders: Holders, seats: (human: string) => number): number {
  const slots = groups.flatMap(({ roles }, group) => roles.map((role) => ({ group, role })));
  const open = groups.map(({ atLeast }) => atLeast);
  const taken = new Map<string, number>();
  const from = (index: number): number => {
    const slot = slots[index];
    if (slot === undefined) return 0;
    let best = from(index + 1);
    const left = open[slot.group] ?? 0;
    if (left === 0) return best;
    for (const human of holders.get(slot.role) ?? []) {
      const used = taken.get(human) ?? 0;
      if (used >= seats(human)) continue;
      open[slot.group] = left - 1;
      taken.set(human, used + 1);
      best = Math.max(best, 1 + from(index + 1));
      open[slot.group] = left;
      taken.set(human, used);
    }
    return best;
  };
  return from(0);
}

describe('fillSlots', () => {
  test('one person who holds two roles is kept for the rarer one', () => {
    const holders = holdersOf({ ann: ['common', 'rare'], bob: ['common'] });
    const { filled, missing } = fillSlots([{ roles: ['common', 'rare'], atLeast: 2 }], holders, true);
    expect(missing).toEqual([0]);
    expect(filled).toEqual([
      { group: 0, role: 'common', human: 'bob' },
      { group: 0, role: 'rare', human: 'ann' },
    ]);
  });

  test('the person who would have to fill two slots is named, and nobody else', () => {
    const holders = holdersOf({ ann: ['lead', 'sre'], bob: ['product'] });
    const groups = [{ roles: ['lead', 'sre', 'product', 'security'], atLeast: 4 }];
    expect(fillSlots(groups, holders, true)).toMatchObject({ missing: [2], contested: [{ human: 'ann', roles: ['lead', 'sre'] }] });
    expect(fillSlots(groups, holders, false)).toMatchObject({ missing: [1], contested: [] });
  });

  test('nobody at all leaves everything missing', () => {
    expect(fillSlots([{ roles: ['a', 'b'], atLeast: 1 }, { roles: ['a'], atLeast: 1 }], new Map(), true)).toEqual({ filled: [], missing: [1, 1], contested: [] });
  });

  test('all policies of at most 3 roles, 3 people and 2 groups: as many slots as trying everything fills', () => {
    const roles = ['a', 'b', 'c'];
    const groups = subsets(roles).flatMap((each) => each.map((_role, index): RoleGroup => ({ roles: each, atLeast: index + 1 })));
    const policies = [...groups.map((group) => [group]), ...groups.flatMap((first) => groups.map((second) => [first, second]))];
    const held = subsets(roles);
    let disagreements = 0;
    for (const ann of held) for (const bob of held) for (const cem of held) {
      if (ann.length < bob.length || bob.length < cem.length) continue;
      const holders = holdersOf({ ann, bob, cem });
      for (const policy of policies) {
        const required = policy.reduce((sum, { atLeast }) => sum + atLeast, 0);
        for (const distinct of [true, false]) {
          const { filled, missing, contested } = fillSlots(policy, holders, distinct);
          const most = mostFilled(policy, holders, () => (distinct ? 1 : 6));
          const people = new Set(filled.map(({ human }) => human));
          const sound =
            filled.length === most &&
            required - missing.reduce((sum, short) => sum + short, 0) === most &&
            (!distinct || people.size === filled.length) &&
            filled.every(({ group, role, human }) => policy[group]?.roles.includes(role) && holders.get(role)?.has(human)) &&
            policy.every(({ atLeast }, group) => filled.filter((slot) => slot.group === group).length + (missing[group] ?? 0) === atLeast);
          // Contested exactly if a second seat for this person would fill one more slot.
          const named = ['ann', 'bob', 'cem'].filter((human) => distinct && mostFilled(policy, holders, (other) => (other === human ? 2 : 1)) > most);
          if (!sound || named.join() !== contested.map(({ human }) => human).join()) disagreements++;
        }
      }
    }
    expect(disagreements).toBe(0);
  });
});
