import { encodeUtf8, toHex } from '@plimsoll/bytes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { disabled, enabled, gradual, record, registry, shadow } from '../test/registries.ts';
import type { FlagRecord } from './flag-record.ts';
import { parseRegistry, type ParsedRegistry } from './read-registry.ts';
import { registryReader } from './registry-reader.ts';
import { writeRegistry } from './write-registry.ts';

const states = [disabled, shadow, gradual(5), enabled];
const definition = { default_variant: 'on', off_variant: null, variants: { on: { a: [1] } } };
const arbitraryRecord: fc.Arbitrary<FlagRecord> = fc.record({ state: fc.constantFrom(...states), owner: fc.constantFrom('a', 'ü', '\u{1f512}', '"\n'), isObject: fc.boolean() }).map(({ state, owner, isObject }) => record(state, { owner, ...(isObject && { definition }) }));
const arbitraryText = fc.record({ flags: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'ab', 'ü', '7', '\u{10000}', '\uffff', 'x"y'), arbitraryRecord), generation: fc.nat(3), rule: fc.nat(1) }).map(({ flags, generation, rule }) => writeRegistry(registry(flags, { generation: generation + 1, evaluators: { shared: { '==': [1, rule] } } })));

const shown = ({ registry: of, set, declaredRoot }: ParsedRegistry) => ({ of, ids: Object.keys(of.records), root: toHex(set.root), tree: toHex(set.treeRoot), size: set.size, declaredRoot });

/** Whatever was read before, a text is read as by itself. */
function expectSame(reader: ReturnType<typeof registryReader>, text: string): void {
  for (const input of [text, encodeUtf8(text)]) {
    const [read, alone] = [reader.parse(input), parseRegistry(input)];
    if (read.ok && alone.ok) expect(shown(read.value)).toEqual(shown(alone.value));
    else expect(read).toEqual(alone);
  }
}

test('one state after the other is read as each by itself', () => {
  fc.assert(
    fc.property(fc.array(arbitraryText, { maxLength: 5 }), (texts) => {
      const reader = registryReader();
      for (const text of texts) expectSame(reader, text);
    }),
    { numRuns: 30 },
  );
});

test('so is whatever somebody makes of a text that was read', () => {
  const file = writeRegistry(registry({ a: record(enabled, { owner: '\u{1f512}' }), ab: record(), b: record(gradual(5), { definition }), c: record(shadow) }));
  const lines = file.split('\n');
  const pieces = ['"', ',', '{', '}', '\n', '1', '\\u0041', '\\ud800', '\ud800', '\n    }', '\n  }', '\n    "', '\n  "records": {', '"records": 0,', '__proto__', 'a', 'ü', '-0', '1.0'];
  const edited = fc.array(fc.tuple(fc.nat({ max: file.length }), fc.nat(6), fc.constantFrom('', ...pieces)), { minLength: 1, maxLength: 2 }).map((edits) => edits.reduce((text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed), file));
  const line = fc.nat({ max: lines.length });
  const moved = fc.tuple(line, fc.nat(14), line, fc.boolean()).map(([from, count, to, isMoved]) => (isMoved ? lines.toSpliced(from, count) : lines).toSpliced(to, 0, ...lines.slice(from, from + count)).join('\n'));
  fc.assert(
    fc.property(fc.oneof(edited, moved), fc.oneof(edited, moved), (one, other) => {
      const reader = registryReader();
      for (const text of [file, one, other, file]) expectSame(reader, text);
    }),
    { numRuns: 120 },
  );
});

describe('of a record that is written as before', () => {
  const before = registry({ a: record(enabled), b: record(enabled), c: record(enabled, { definition }), d: record(enabled) });
  const after = { ...before, records: { ...before.records, b: record(disabled) }, generation: 2 };
  const read = [before, after].map(((reader) => (of) => reader.parse(writeRegistry(of)))(registryReader()));
  const [first, second] = read.map((one) => (one.ok ? one.value.registry.records : {}));

  test('the object is the same, and of others it is not', () => {
    expect(Object.keys(second ?? {})).toEqual(['a', 'b', 'c', 'd']);
    expect(second?.['d']).toBe(first?.['d']);
    expect(second?.['b']).not.toBe(first?.['b']);
  });

  test('it is not if whoever evaluates it gets an object of it', () => {
    expect(second?.['c']).toEqual(first?.['c']);
    expect(second?.['c']).not.toBe(first?.['c']);
  });
});

test('a text whose lines lie about where its records are is no state to go on from', () => {
  const text = writeRegistry(registry({ a: record(disabled), b: record(disabled) }));
  const shownRecords = text.slice(text.indexOf('\n  "records": {'), text.indexOf('\n  }', text.indexOf('\n  "records": {')) + 4);
  // What looks like the records of the registry is an evaluator; the records themselves say something else.
  const json = JSON.parse(text) as { records: Record<string, FlagRecord> };
  const real = JSON.stringify({ ...json.records, a: record(enabled) });
  const lying = text.replace(shownRecords, `\n"records":${real}`).replace('"evaluators": {}', `"evaluators": {${shownRecords}}`);
  const reader = registryReader();
  expect(parseRegistry(lying).ok).toBe(true);
  expectSame(reader, lying);
  expectSame(reader, text);
});
