import { expect, test } from 'vitest';
import { canonicalize, checkCanonicalJson, type JsonOptions, parseJson, parseJsonTree } from './index.ts';
import { resolveOptions } from './json-options.ts';

test('defaults: safe integers, 16 MiB, 64 levels, 1,000,000 values', () => {
  const defaults = { integers: 'safe', maxBytes: 16_777_216, maxDepth: 64, maxValues: 1_000_000 };
  expect(resolveOptions(undefined)).toEqual(defaults);
  expect(resolveOptions({})).toEqual(defaults);
  expect(resolveOptions({ integers: 'any', maxDepth: 0 })).toEqual({ ...defaults, integers: 'any', maxDepth: 0 });
});

test('the ends of each range are allowed', () => {
  expect(resolveOptions({ maxBytes: 2 ** 28, maxDepth: 1000, maxValues: 2 ** 32 })).toMatchObject({ maxDepth: 1000 });
  expect(resolveOptions({ maxBytes: 0, maxDepth: 0, maxValues: 1 })).toMatchObject({ maxValues: 1 });
});

test.each<JsonOptions>([{ maxDepth: 1001 }, { maxDepth: -1 }, { maxBytes: 2 ** 28 + 1 }, { maxBytes: NaN }, { maxValues: 0 }, { maxValues: 1.5 }, { maxValues: 2 ** 32 + 1 }, { integers: 'all' as 'any' }])(
  'refuses %j',
  (options) => {
    expect(() => parseJson('0', options)).toThrow(RangeError);
    expect(() => parseJsonTree('0', options)).toThrow(RangeError);
    expect(() => checkCanonicalJson(new Uint8Array(), options)).toThrow(RangeError);
    expect(() => canonicalize(0, options)).toThrow(/^Cannot .*, received /);
  },
);

test.each([1, null, undefined, {}, [0x31], new Uint16Array(1)])('reads no %j: only text and bytes', (input) => {
  expect(() => parseJson(input as string)).toThrow(TypeError);
  expect(() => parseJsonTree(input as string)).toThrow(TypeError);
});
