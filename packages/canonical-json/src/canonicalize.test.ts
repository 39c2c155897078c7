import reference from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes, canonicalize, type CanonicalizeOptions, CanonicalJsonError, parseJson } from './index.ts';

/** JSON values that we write: well-formed text, safe integers, no member named `__proto__`. */
const json = fc.jsonValue({ stringUnit: 'binary', depthSize: 'medium' }).filter((value) => !JSON.stringify(value).includes('__proto__'));

/** `levels` arrays inside each other. */
function nested(levels: number): unknown {
  let value: unknown = [];
  for (let i = 1; i < levels; i++) value = [value];
  return value;
}

describe('text', () => {
  test.each<[name: string, value: unknown, text: string]>([
    ['no white space', { a: [1, { b: null }], c: true }, '{"a":[1,{"b":null}],"c":true}'],
    ['members in code unit order', { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 }, '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}'],
    ['numeric names as text', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
    ['minus zero', -0, '0'],
    ['the smallest double', 5e-324, '5e-324'],
    ['the largest safe integers', [2 ** 53 - 1, -(2 ** 53) + 1], '[9007199254740991,-9007199254740991]'],
    ['fractions and exponents', [1e-7, 0.000001, 1.5e-10, 0.1], '[1e-7,0.000001,1.5e-10,0.1]'],
    ['short escapes', '\b\t\n\f\r"\\', '"\\b\\t\\n\\f\\r\\"\\\\"'],
    ['other controls in lower case', '\u0000\u000b\u001f', '"\\u0000\\u000b\\u001f"'],
    ['nothing else escaped', '/\u007f\u2028\u2029é\ufeff', '"/\u007f\u2028\u2029é\ufeff"'],
    ['no normalisation', ['\u00e9', 'e\u0301'], '["\u00e9","e\u0301"]'],
    ['surrogate pairs', '\u{10000}\n', '"\u{10000}\\n"'],
    ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    ['the deepest value', nested(64), '['.repeat(64) + ']'.repeat(64)],
  ])('%s', (_name, value, text) => {
    expect(canonicalize(value)).toBe(text);
    expect(Buffer.from(canonicalBytes(value)).toString()).toBe(text);
  });

  test('integers beyond 2^53 on request', () => {
    expect(canonicalize([1e21, 2 ** 53, 1.7976931348623157e308], { integers: 'any' })).toBe('[1e+21,9007199254740992,1.7976931348623157e+308]');
  });

  test('more depth on request', () => {
    expect(canonicalize(nested(65), { maxDepth: 65 })).toHaveLength(130);
    expect(() => canonicalize([], { maxDepth: 0 })).toThrow(CanonicalJsonError);
  });

  test('what is not enumerable is not JSON', () => {
    expect(canonicalize(Object.defineProperty({ a: 1 }, 'b', { value: 2, enumerable: false }))).toBe('{"a":1}');
  });
});

describe('misuse', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const hole: unknown[] = [0];
  hole[2] = 2;
  const called = (): never => {
    throw new Error('called');
  };

  test.each<[name: string, code: string, pointer: string, value: unknown, options?: CanonicalizeOptions]>([
    ['undefined', 'unsupported-type', '', undefined],
    ['an undefined member', 'unsupported-type', '/a', { a: undefined }],
    ['an array hole', 'unsupported-type', '/1', hole],
    ['a function', 'unsupported-type', '/toJSON', { toJSON: called }],
    ['a symbol', 'unsupported-type', '/0', [Symbol('s')]],
    ['a member named by a symbol', 'unsupported-type', '/a', { a: { [Symbol('s')]: 1 } }],
    ['a bigint', 'unsupported-type', '/a~1b/~0', { 'a/b': { '~': 1n } }],
    ['a getter', 'unsupported-type', '/g', Object.defineProperty({}, 'g', { get: called, enumerable: true })],
    ['a setter', 'unsupported-type', '/s', Object.defineProperty({}, 's', { set: called, enumerable: true })],
    ['a getter in an array', 'unsupported-type', '/0', Object.defineProperty([1], 0, { get: called, enumerable: true })],
    ['a Date', 'unsupported-type', '/0', [new Date(0)]],
    ['a Map', 'unsupported-type', '', new Map()],
    ['bytes', 'unsupported-type', '', new Uint8Array(1)],
    ['a boxed string', 'unsupported-type', '', Object('a')],
    ['an inherited object', 'unsupported-type', '', Object.create({ a: 1 })],
    ['NaN', 'number-range', '/1', [0, NaN]],
    ['infinity', 'number-range', '', -Infinity],
    ['NaN with any integers', 'number-range', '', NaN, { integers: 'any' }],
    ['2^53', 'unsafe-integer', '/n', { n: 2 ** 53 }],
    ['-2^53', 'unsafe-integer', '', -(2 ** 53)],
    ['1e21', 'unsafe-integer', '', 1e21],
    ['half a pair', 'lone-surrogate', '/0', ['a\ud800']],
    ['halves in the wrong order', 'lone-surrogate', '', '\udc00\ud800'],
    ['half a pair in a name', 'lone-surrogate', '/\udc00', { '\udc00': 1 }],
    ['a name __proto__', 'forbidden-key', '/a/__proto__', JSON.parse('{"a":{"__proto__":1}}')],
    ['one level too deep', 'too-deep', '/0'.repeat(64), nested(65)],
    ['a cycle', 'too-deep', '/self'.repeat(64), cycle],
  ])('%s', (_name, code, pointer, value, options) => {
    let thrown: unknown;
    try {
      canonicalize(value, options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CanonicalJsonError);
    expect(thrown).toMatchObject({ name: 'CanonicalJsonError', code, pointer });
    expect((thrown as Error).message).toMatch(/^Cannot canonicalize the value at ".*": .*[^.]$/su);
    expect(() => canonicalBytes(value, options)).toThrow(CanonicalJsonError);
  });
});

describe('laws', () => {
  test('parsing gives the value back', () => {
    fc.assert(
      fc.property(json, (value) => {
        const parsed = parseJson(canonicalBytes(value, { integers: 'any' }), { integers: 'any' });
        expect(parsed).toEqual({ ok: true, findings: [], value: JSON.parse(JSON.stringify(value)) as unknown });
      }),
    );
  });

  test('canonical text is canonical', () => {
    fc.assert(fc.property(json, (value) => canonicalize(JSON.parse(canonicalize(value, { integers: 'any' })), { integers: 'any' }) === canonicalize(value, { integers: 'any' })));
  });

  test('the order of members does not matter', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary' }).filter((name) => name !== '__proto__'), fc.integer()), { selector: ([key]) => key, maxLength: 40 });
    fc.assert(fc.property(members, (list) => canonicalize(Object.fromEntries(list)) === canonicalize(Object.fromEntries([...list].reverse()))));
  });

  test('the text is that of canonicalize 4.0.0', () => {
    fc.assert(fc.property(json, (value) => canonicalize(value, { integers: 'any' }) === reference(value)));
  });

  test('every code unit is written as JSON.stringify writes it, or refused if it is half a pair', () => {
    for (let code = 0; code <= 0xffff; code++) {
      const text = `a${String.fromCharCode(code)}b`;
      if (code >= 0xd800 && code <= 0xdfff) expect(() => canonicalize(text)).toThrow(CanonicalJsonError);
      else if (canonicalize(text) !== JSON.stringify(text)) expect(canonicalize(text)).toBe(JSON.stringify(text));
    }
  });

  test('doubles of every exponent print as ECMAScript prints them', () => {
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      const value = 2 ** exponent;
      expect(canonicalize([value, -value], { integers: 'any' })).toBe(`[${value},${-value}]`);
    }
  });
});
