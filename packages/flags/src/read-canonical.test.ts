import { toHex } from '@plimsoll/bytes';
import { canonicalize } from '@plimsoll/canonical-json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { disabled, enabled, gradual, record, registry, shadow } from '../test/registries.ts';
import { FlagRecord } from './flag-record.ts';
import { quickCheck } from './quick-check.ts';
import { readCanonical } from './read-canonical.ts';
import { limits, parseRegistry, parseStrictly, type ParsedRegistry } from './read-registry.ts';
import { writeRegistry } from './write-registry.ts';

const full = record(enabled, {
  controls: { auto_rollback: { enabled: true, gate: 'latency' }, dashboard: 'https://example.org/d', require_snapshot: true, zone: ['a', { b: 1.5 }] },
  depends_on: [{ id: 'b', at_least: 'gradual' }],
  demoted_at: '2026-02-01T12:00:00.5Z',
  bucketing: { version: 'v2', by: { cat: [{ var: 'a' }, 'ü'] } },
  definition: { default_variant: 'on', metadata: { n: 1e-7, s: 'x', t: true }, off_variant: null, targeting: { if: [{ in: ['a "quoted": text', { var: 'x' }] }, 'on', null] }, variants: { off: { a: [] }, on: { a: [1, {}] } } },
});
const flags = { a: full, b: record(gradual(5)), c: record(shadow), 'ä/1': record(disabled, { definition: { variants: { x: 0 }, default_variant: null, off_variant: null } }) };
const file = writeRegistry(registry(flags, { evaluators: { shared: { '==': [1, 1] } } }));
/** One of which no record has an escape, or a number but plain integers. */
const plainFile = writeRegistry(registry({ b: record(gradual(5), { definition: { variants: { on: [1, { a: true }], x: [] }, default_variant: 'on', off_variant: null, metadata: { n: 7 } } }), 'ä/1': record(shadow, { rationale: 'wie geplant, für alle' }) }));

const shown = ({ registry: of, set, declaredRoot }: ParsedRegistry) => ({ of, root: toHex(set.root), declaredRoot });

/** Whatever is read quickly, the strict reader reads the same. True if it was read quickly. */
function agrees(text: string): boolean {
  const quick = readCanonical(text, limits);
  if (quick === undefined) return false;
  const [read, strict] = [parseRegistry(text), parseStrictly(text)];
  expect(strict.ok).toBe(true);
  if (strict.ok && read.ok) expect(shown(read.value)).toEqual(shown(strict.value));
  return true;
}

describe('a file that is laid out as usual', () => {
  test('is read quickly, to the same registry and root', () => {
    expect(agrees(file)).toBe(true);
    expect(readCanonical(new TextEncoder().encode(file), limits)).toEqual(readCanonical(file, limits));
    expect(agrees(plainFile)).toBe(true);
    expect(agrees(writeRegistry(registry({ 1: record(), 2: record() })))).toBe(true);
  });

  test('is read as the strict reader reads it, or left to it, whatever happens to its text', () => {
    const pieces = ['"', ':', ',', '{', '}', '[', ']', ' ', '\n', '\t', '0', '1', '-', '.', 'e', 'E', '\\', '\\u0041', '\\ud800', '\ud800', 'null', 'true', '"a": 1,', '\n    }', '\n  }', '\n    "', '\n  "records": {', '"records": 0,', '__proto__', 'a', 'b', 'on', '\u0000', 'ü', '1.0', '1e400', '-0', '9007199254740993'];
    const place = fc.nat({ max: file.length });
    let quick = 0;
    fc.assert(
      fc.property(fc.constantFrom(file, plainFile), fc.array(fc.tuple(place, fc.integer({ min: 0, max: 6 }), fc.constantFrom('', ...pieces)), { minLength: 1, maxLength: 2 }), (source, edits) => {
        const edited = edits.reduce((text, [somewhere, removed, added]) => {
          const at = somewhere % text.length;
          return text.slice(0, at) + added + text.slice(at + removed);
        }, source);
        if (agrees(edited)) quick++;
      }),
      { numRuns: 2500 },
    );
    expect(quick).toBeGreaterThan(50);
  });

  test('is read so line by line: what is moved or doubled is left to the strict reader, or reads the same', () => {
    const place = fc.nat({ max: 100 });
    fc.assert(
      fc.property(fc.constantFrom(file, plainFile), place, place, fc.nat({ max: 12 }), fc.boolean(), (source, from, to, count, isMoved) => {
        const lines = source.split('\n');
        const taken = lines.slice(from, from + count);
        const rest = isMoved ? lines.toSpliced(from, count) : lines;
        agrees(rest.toSpliced(to, 0, ...taken).join('\n'));
      }),
      { numRuns: 1500 },
    );
  });

  const replaced = (what: string, by: string, source = file): string => {
    expect(source).toContain(what);
    return source.replace(what, by);
  };
  const edited = (what: string, by: string): string => replaced(what, by, plainFile);
  const indexed = writeRegistry(registry({ a: record(enabled, { definition: { variants: { 1: 'x', 2: 'y' }, default_variant: '1', off_variant: null } }) }));

  test('is read quickly where names look like indexes, as long as they are in order', () => {
    expect(agrees(indexed)).toBe(true);
  });

  test('is read quickly with more white space inside a record', () => {
    expect(agrees(edited('"n": 7', '"n" :\n 7 '))).toBe(true);
  });

  test.each([
    ['a key twice in a plain record', () => edited('"owner": "platform",', '"owner": "platform",\n      "owner": "platform",')],
    ['a key twice deep in a plain record', () => edited('"a": true', '"a": false,\n              "a": true')],
    ['keys out of order in a plain record', () => edited('"owner": "platform",', '').replace('"evidence": [', '"owner": "platform",\n      "evidence": [')],
    ['a number in two pieces', () => edited('"current_ppm": 5,', '"current_ppm": 5 0,')],
    ['a number on two lines', () => edited('"current_ppm": 5,', '"current_ppm": 5\n        0,')],
    ['a word in two pieces', () => edited('"a": true', '"a": tr\nue')],
    ['a number with an exponent', () => edited('"current_ppm": 5,', '"current_ppm": 5e1,')],
    ['a negative zero', () => edited('"n": 7', '"n": -0')],
    ['an integer that is no double', () => edited('"n": 7', '"n": 9007199254740993')],
    ['a line break in a text', () => edited('"owner": "platform"', '"owner": "plat\nform"')],
    ['a text without end', () => edited('"owner": "platform"', '"owner": "platform')],
    ['names that look like indexes out of order', () => replaced('"1": "x",\n          "2": "y"', '"2": "y",\n          "1": "x"', indexed)],
    ['a key twice', () => replaced('"owner": "platform",', '"owner": "platform",\n      "owner": "platform",')],
    ['keys out of order', () => replaced('"off_variant": null,\n', '').replace('"default_variant": "on",', '"off_variant": null,\n        "default_variant": "on",')],
    ['a flag twice', () => writeRegistry(registry({ a: record(), b: record() })).replace('    "b": {', '    "a": {')],
    ['flags out of order', () => writeRegistry(registry({ a: record(), b: record() })).replace('    "a": {', '    "c": {')],
    ['a number that another writer would write otherwise', () => replaced('"current_ppm": 5,', '"current_ppm": 5.0,')],
    ['a number that is no double', () => replaced('1.5', '1e400')],
    ['an escape that is not needed', () => replaced('"owner": "platform"', '"owner": "pl\\u0061tform"')],
    ['half a character', () => replaced('"owner": "platform"', '"owner": "\\ud800"')],
    ['a raw half character', () => replaced('"owner": "platform"', '"owner": "\ud800"')],
    ['__proto__', () => replaced('"zone"', '"__proto__"')],
    ['records that stand elsewhere', () => replaced('"evaluators": {', '"evaluators": {\n  "records": {\n    "x": {\n    }\n  },')],
    ['an array without end', () => replaced('"zone": [', `"zone": [${'['.repeat(30_000)}`)],
    ['nesting without end', () => replaced('"zone": [', `"zone": ${'['.repeat(30_000)}${']'.repeat(30_000)}, "zonf": [`)],
    ['an unknown key', () => replaced('"owner": "platform",', '"owner": "platform",\n      "ownes": 1,')],
    ['white space of another kind', () => replaced('\n      "owner"', '\n\t"owner"')],
    ['a text that is too long', () => replaced('"owner": "platform"', `"owner": "${'x'.repeat(2001)}"`)],
    ['a byte order mark', () => `\ufeff${file}`],
    ['no line break at the end', () => file.trimEnd()],
  ])('is left to the strict reader with %s', (_, make) => {
    expect(readCanonical(make(), limits)).toBeUndefined();
  });
});

function memberCount(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + memberCount(item), Array.isArray(value) ? 0 : Object.keys(value).length);
}

describe('what is quickly found to be a record', () => {
  const check = quickCheck(FlagRecord);
  const known = Object.values(flags).map((of) => JSON.parse(canonicalize(of)) as unknown);

  test('are records as they are written', () => {
    expect(known.map((of) => check(of, 3, { members: 0 }))).toEqual(known.map(() => true));
  });

  test('is one to the schema, and canonical, whatever happens to its members', () => {
    const value = fc.oneof(fc.constantFrom<unknown>('', ' ', 'x', 'enabled', 'gradual', 'v2', 'v3', 0, 1, -1, 1.5, 1_000_001, 2 ** 53, null, true, [], {}, [1], { a: 1 }, { b: 1, a: 1 }, '2026-02-30T00:00:00Z', 'x'.repeat(2000), 'x'.repeat(2001), 'ab'.repeat(32)), fc.jsonValue({ maxDepth: 3 }));
    const name = fc.constantFrom('state', 'mode', 'actor', 'owner', 'evidence', 'sha256', 'uri', 'depends_on', 'id', 'at_least', 'controls', 'dashboard', 'definition', 'metadata', 'n', 'variants', 'bucketing', 'by', 'version', 'current_ppm', 'demoted_at', 'updated_at', 'zone', '1', '10', 'zz', '0');
    const mutated = (source: unknown, at: string, to: unknown, isRemoved: boolean): unknown => {
      if (Array.isArray(source)) return source.map((item) => mutated(item, at, to, isRemoved));
      if (typeof source !== 'object' || source === null) return source;
      const members = Object.entries(source).flatMap(([key, item]) => (key === at ? (isRemoved ? [] : [[key, to] as const]) : [[key, mutated(item, at, to, isRemoved)] as const]));
      return Object.fromEntries(members);
    };
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...known), name, value, fc.boolean(), fc.boolean(), (source, at, to, isRemoved, isAdded) => {
        const changed = JSON.parse(JSON.stringify(isAdded ? { ...(source as object), [at]: to } : mutated(source, at, to, isRemoved))) as unknown;
        const tally = { members: 0 };
        if (!check(changed, 3, tally)) return;
        expect(tally.members).toBe(memberCount(changed));
        accepted++;
        const shape = FlagRecord.safeParse(changed);
        expect(shape.success && shape.data).toEqual(changed);
        expect(JSON.stringify(changed)).toBe(canonicalize(changed));
      }),
      { numRuns: 2500 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
