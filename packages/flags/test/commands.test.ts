// Any sequence of commands, with whatever tickets and approvals there happen to be: what is exposed got there by the rules.
import { canonicalize } from '@plimsoll/canonical-json';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeFlag, changeSettings, type Changed, disableFlags, exposedPpm, type Facts, type FlagChange, type FlagRecord, type FlagState, newRegistry, readRegistry, type Registry, restoreRegistry, ticketFor, writeRegistry } from '../src/index.ts';
import { disabled, enabled, facts, gradual, loaded, rootOf, shadow } from './registries.ts';

const ids = ['a', 'b', 'c'] as const;
const states: readonly FlagState[] = [disabled, shadow, gradual(1), gradual(500_000), gradual(1_000_000), enabled];
const evidence = [{ uri: 'https://example.org/report.json', sha256: 'ab'.repeat(32) }];
const said = { actor: 'sre', rationale: 'as decided' };

type Command =
  | { readonly do: 'create' | 'remove' | 'disable' | 'ticket' | 'up'; readonly id: string }
  | { readonly do: 'set'; readonly id: string; readonly to: number }
  | { readonly do: 'edit'; readonly id: string; readonly dependsOn: string | null; readonly isBare: boolean; readonly isOther: boolean }
  | { readonly do: 'loosen' | 'save' }
  | { readonly do: 'restore'; readonly index: number; readonly isApproved: boolean };

const id = fc.constantFrom(...ids);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('create', 'ticket'), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('remove', 'disable'), id }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('set' as const), id, to: fc.nat(states.length - 1) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('up' as const), id }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), id, dependsOn: fc.option(id), isBare: fc.boolean(), isOther: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('loosen', 'save') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), index: fc.nat(20), isApproved: fc.boolean() }) },
);

const rank = ({ mode }: FlagState): number => ['disabled', 'shadow', 'gradual', 'enabled'].indexOf(mode);
const start = newRegistry('meta_flags', 'production', '2026-01-01T00:00:00Z');

/** Minutes after the start, as a time. */
const at = (minute: number): string => new Date(Date.parse('2026-01-01T00:00:00Z') + minute * 60_000).toISOString();

function asked(of: Command, { records }: Registry): FlagChange | undefined {
  switch (of.do) {
    case 'up': {
      const place = states.findIndex((state) => canonicalize(state) === canonicalize(records[of.id]?.state ?? null));
      return { id: of.id, state: states[Math.min(place + 1, states.length - 1)] ?? disabled, ...said };
    }
    case 'create':
      return { id: of.id, create: { owner: 'platform', evidence }, ...said };
    case 'remove':
      return { id: of.id, remove: true, ...said };
    case 'set':
      return { id: of.id, state: states[of.to] ?? disabled, ...said };
    case 'edit':
      return { id: of.id, edit: { depends_on: of.dependsOn === null ? [] : [{ id: of.dependsOn, at_least: 'gradual' }], evidence: of.isBare ? [] : evidence, bucketing: { version: 'v2', by: of.isOther ? { var: 'email' } : null } }, ...said };
    default:
      return undefined;
  }
}

function check(before: Registry, { next, findings }: Changed, of: Command, given: Facts, label: string): void {
  if (of.do === 'disable') expect(Object.hasOwn(before.records, of.id) ? next?.records[of.id]?.state.mode : 'disabled', label).toBe('disabled');
  if (next === null) {
    expect(findings.length, label).toBeGreaterThan(0);
    return;
  }
  for (const [name, after] of Object.entries(next.records)) {
    const was = before.records[name];
    const from = was?.state ?? disabled;
    const isUp = rank(after.state) > rank(from) || (rank(after.state) === rank(from) && exposedPpm(after.state) > exposedPpm(from));
    if (!isUp || of.do === 'restore') continue;
    expect([of.do === 'set' || of.do === 'up', name === (of as { id?: string }).id], label).toEqual([true, true]);
    expect(rank(after.state) - rank(from), label).toBeLessThanOrEqual(1);
    if (after.state.mode === 'enabled') expect(exposedPpm(from), label).toBe(1_000_000);
    if (rank(after.state) < 2) continue;
    expect(was?.bucketing, label).toEqual(after.bucketing);
    expect(after.evidence.length, label).toBeGreaterThan(0);
    expect(given.tickets.some(({ ticket }) => ticket.flag === name && canonicalize([ticket.depends_on, ticket.bucketing]) === canonicalize([after.depends_on, after.bucketing]) && (after.demoted_at ?? '') < ticket.issued_at), label).toBe(true);
    for (const { id: on } of after.depends_on) expect(rank(next.records[on]?.state ?? disabled), label).toBeGreaterThanOrEqual(2);
  }
}

test('whatever is commanded, nothing is exposed but by a ticket, with evidence and dependencies, one step at a time', () => {
  const done = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(command, { minLength: 10, maxLength: 60 }), (commands) => {
      let now: Registry = start;
      const saved: Registry[] = [];
      const tickets: Facts['tickets'][number][] = [];
      commands.forEach((of, minute) => {
        const given = facts({ now: at(minute), tickets });
        const label = `${minute}: ${JSON.stringify(of)}`;
        const change = asked(of, now);
        const before = now;
        let changed: Changed | undefined = change === undefined ? undefined : changeFlag(now, change, given);
        if (of.do === 'disable') changed = disableFlags(now, [of.id], { ...said, now: at(minute) });
        if (of.do === 'loosen') changed = changeSettings(now, { settings: { ...now.settings, invariants: [] } }, given);
        if (of.do === 'save') saved.push(now);
        if (of.do === 'ticket') {
          const record: FlagRecord | undefined = now.records[of.id];
          if (record !== undefined) tickets.push({ policy: 'flag-change', ticket: ticketFor(start, of.id, record, { max_mode: 'enabled', max_ppm: 1_000_000, environment: 'production', issued_at: at(minute), expires_at: at(1000) }) });
        }
        const target = of.do === 'restore' ? saved[of.index % Math.max(saved.length, 1)] : undefined;
        if (of.do === 'restore' && target !== undefined) {
          const root = rootOf(target);
          changed = restoreRegistry(loaded(now), { bytes: new TextEncoder().encode(writeRegistry(target)), anchor: { root, index: 1 } }, { ...given, approvedRoots: new Set(of.isApproved ? [root] : []) });
          if (of.isApproved) expect(rootOf(changed.next ?? start), label).toBe(root);
          else for (const [id, { state }] of Object.entries(changed.next?.records ?? {})) expect(exposedPpm(state), label).toBeLessThanOrEqual(exposedPpm(before.records[id]?.state ?? disabled));
        }
        if (changed === undefined) return;
        check(before, changed, of, given, label);
        if (changed.next === null) return;
        now = changed.next;
        for (const [, { state }] of Object.entries(now.records)) done.set(state.mode, (done.get(state.mode) ?? 0) + 1);
        const again = readRegistry(writeRegistry(now));
        expect(again.ok && again.value.registry, label).toEqual(now);
      });
    }),
    { numRuns: 120, examples: [[[{ do: 'create', id: 'a' }, { do: 'ticket', id: 'a' }, ...Array<Command>(5).fill({ do: 'up', id: 'a' })]]] },
  );
  // The commands reach what they are about.
  for (const mode of ['shadow', 'gradual', 'enabled']) expect(done.get(mode) ?? 0, mode).toBeGreaterThan(0);
});
