// What the root of a registry covers, and what it does not.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commitRegistry, type FlagRecord, readRegistry, recordId, type Registry, verifyFlagProof, writeRegistry } from '../src/index.ts';
import { disabled, enabled, gradual, record, registry, rootOf, shadow } from './registries.ts';

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((value) => /\S/.test(value) && !/\p{Surrogate}/u.test(value));
const id = fc.oneof(text, fc.constantFrom('1', '02', '10', 'a', 'ä', '😀', 'constructor', 'header')).filter((value) => !/\p{Cc}/u.test(value) && value !== '__proto__');
const flag: fc.Arbitrary<FlagRecord> = fc.record({ state: fc.constantFrom(disabled, shadow, gradual(5), enabled), owner: text, uri: text, metadata: fc.dictionary(fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__' && !/\p{Surrogate}/u.test(key)), fc.oneof(fc.boolean(), fc.integer(), text), { maxKeys: 3, noNullPrototype: true }) }).map(({ state, owner, uri, metadata }) => record(state, { owner, evidence: [{ uri, sha256: null }], definition: { variants: { on: 1, off: 0 }, default_variant: 'on', off_variant: 'off', metadata } }));
const any: fc.Arbitrary<Registry> = fc.dictionary(id, flag, { maxKeys: 12, noNullPrototype: true }).map((records) => registry(records));

test('what is written is read, byte for byte the same when written again', () => {
  fc.assert(
    fc.property(any, (of) => {
      const file = writeRegistry(of);
      const read = readRegistry(file);
      expect(read.ok && read.value.registry).toEqual(of);
      expect(read.ok && writeRegistry(read.value.registry)).toBe(file);
    }),
  );
});

test('neither the order of records nor the layout of the file matters to the root', () => {
  fc.assert(
    fc.property(any, fc.integer(), (of, seed) => {
      const shuffled = Object.fromEntries(Object.entries(of.records).sort(([a], [b]) => ((a.length * 7 + seed) % 5) - ((b.length * 7 + seed) % 5)));
      expect(rootOf({ ...of, records: shuffled })).toBe(rootOf(of));
      const compact = readRegistry(JSON.stringify({ ...JSON.parse(writeRegistry(of)) as object }));
      expect(compact.ok && Buffer.from(compact.value.set.root).toString('hex')).toBe(rootOf(of));
    }),
  );
});

test('every change of a record changes the root; time, generation and the root before do not', () => {
  const before = registry({ a: record(), b: record(shadow), c: record(enabled) });
  const changes: readonly Partial<FlagRecord>[] = [
    { state: shadow }, { state: gradual(1) }, { state: gradual(1, 2) }, { owner: 'x' }, { rationale: 'x' }, { updated_at: '2026-02-01T12:00:00.1Z' }, { updated_by: 'x' }, { evidence: [] },
    { depends_on: [{ id: 'b', at_least: 'shadow' }] }, { controls: { dashboard: 'x' } }, { demoted_at: '2026-02-01T12:00:00Z' }, { bucketing: { version: 'v2', by: { var: 'x' } } },
    { definition: { variants: { on: true, off: false }, default_variant: 'on', off_variant: 'off' } },
  ];
  const roots = new Set([rootOf(before)]);
  for (const change of changes) {
    const after = { ...before, records: { ...before.records, a: { ...record(), ...change } } };
    roots.add(rootOf(after));
  }
  expect(roots.size).toBe(changes.length + 1);
  expect(rootOf({ ...before, generation: 2, generated_at: '2026-02-02T00:00:00Z', previous_root: 'ab'.repeat(32) })).toBe(rootOf(before));
  for (const header of [{ registry: 'x' }, { environment: null }, { evaluators: { x: true } }, { settings: { ...before.settings, enable_from_ppm: 1 } }, { settings: { ...before.settings, invariants: [] } }]) {
    expect(rootOf({ ...before, ...header })).not.toBe(rootOf(before));
  }
});

test('every id is proved to be in or not to be in', () => {
  fc.assert(
    fc.property(any, fc.array(id, { minLength: 1, maxLength: 5 }), (of, others) => {
      const set = commitRegistry(of);
      for (const name of [...Object.keys(of.records), ...others]) {
        const proved = verifyFlagProof(JSON.parse(JSON.stringify(set.prove(recordId(name)))), rootOf(of), name);
        expect(proved.ok && proved.value, name).toBe(Object.hasOwn(of.records, name) ? 'present' : 'absent');
        expect(verifyFlagProof(set.prove(recordId(name)), rootOf(registry({ a: record(enabled) }, { registry: 'other' })), name).ok).toBe(false);
      }
    }),
    { numRuns: 50 },
  );
});
