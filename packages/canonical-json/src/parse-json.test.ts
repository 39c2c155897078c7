import { Finding } from '@plimsoll/findings';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonRules, type JsonOptions, parseJson, parseJsonTree, treeToJson } from './index.ts';

const mebibyte = 1024 * 1024;

/** What both readers find, after checking that they agree and that every finding is well formed. */
function findings(input: string | Uint8Array, options?: JsonOptions): readonly Finding[] {
  const parsed = parseJson(input, options);
  expect(parseJsonTree(input, options).findings).toEqual(parsed.findings);
  const malformed = parsed.findings.filter((finding) => !Finding.safeParse(finding).success || finding.location?.file !== undefined || finding.detail?.['offset'] === undefined);
  expect(malformed).toEqual([]);
  expect(parsed.ok).toBe(parsed.findings.length === 0);
  return parsed.findings;
}

/** Rule ids in order, without the area. */
function ids(input: string | Uint8Array, options?: JsonOptions): string[] {
  return findings(input, options).map((finding) => finding.id.replace('json/', ''));
}

describe('values', () => {
  test.each<[text: string, value: unknown]>([
    ['null', null],
    [' \t\r\n[ true , false ] \n', [true, false]],
    ['-0', -0],
    ['-0.0e-5', -0],
    ['0e400', 0],
    ['5e-324', 5e-324],
    ['4.9e-324', 5e-324],
    ['3e-324', 5e-324],
    ['1e22', undefined],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740990.5', 9007199254740990],
    ['9.007199254740991e15', 9007199254740991],
    ['1.7976931348623157', 1.7976931348623157],
    ['0.30000000000000004', 0.30000000000000004],
    [`0.${'0'.repeat(299)}1`, 1e-300],
    ['1e+2', 100],
    ['1E-2', 0.01],
    [String.raw`"\"\\\/\b\f\n\r\t\u0041\uD83D\uDe00"`, '"\\/\b\f\n\r\tA😀'],
    ['{"":{"a":[]},"b":{}}', { '': { a: [] }, b: {} }],
    ['{"constructor":1,"toString":2}', { constructor: 1, toString: 2 }],
    ['"\u2028\u007f\ufeff"', '\u2028\u007f\ufeff'],
  ])('%s', (text, value) => {
    const parsed = parseJson(text);
    expect(parsed.ok ? parsed.value : undefined).toEqual(value);
    expect(parseJson(new TextEncoder().encode(text))).toEqual(parsed.ok ? parsed : { ok: false, findings: expect.anything() as unknown });
  });
});

describe('numbers', () => {
  test.each<[lexeme: string, safe: string | undefined, any?: string]>([
    ['9007199254740991', undefined],
    ['9007199254740991.4', undefined],
    ['9007199254740991.5', 'unsafe-integer'],
    ['9007199254740992', 'unsafe-integer'],
    ['9007199254740992.5', 'unsafe-integer'],
    ['-9007199254740992', 'unsafe-integer'],
    ['1e16', 'unsafe-integer'],
    ['9.007199254740992e15', 'unsafe-integer'],
    ['1.7976931348623157e308', 'unsafe-integer'],
    ['1.7976931348623159e308', 'number-range', 'number-range'],
    ['1e400', 'number-range', 'number-range'],
    ['-1e400', 'number-range', 'number-range'],
    ['1'.repeat(400), 'number-range', 'number-range'],
    ['1e-400', 'number-range', 'number-range'],
    ['2e-324', 'number-range', 'number-range'],
    ['2.4703282292062327e-324', 'number-range', 'number-range'],
    ['2.4703282292062329e-324', undefined],
    ['-2e-324', 'number-range', 'number-range'],
    [`0.${'0'.repeat(400)}1`, 'number-range', 'number-range'],
    [`0.${'0'.repeat(400)}`, undefined],
    ['0e999999999', undefined],
    ['0.0e-999999999', undefined],
  ])('%s', (lexeme, safe, any) => {
    expect(ids(`[${lexeme}]`)).toEqual(safe === undefined ? [] : [safe]);
    expect(ids(`[${lexeme}]`, { integers: 'any' })).toEqual(any === undefined ? [] : [any]);
  });
});

test('a number beyond the doubles names its place', () => {
  expect(findings('[0,1e400]')).toMatchObject([{ id: 'json/number-range', location: { pointer: '/1' } }]);
});

describe('where and what', () => {
  test.each<[name: string, text: string, id: string, line: number, column: number, pointer: string, offset: number]>([
    ['a trailing comma', '[1,]', 'syntax', 1, 4, '/1', 3],
    ['the end of the text', '{"a":\n', 'syntax', 2, 1, '/a', 6],
    ['an unknown literal', '{"a":[tru]}', 'syntax', 1, 7, '/a/0', 6],
    ['text after the document', '{} x', 'syntax', 1, 4, '', 3],
    ['a bad escape', '["é\\x"]', 'syntax', 1, 4, '/0', 4],
    ['a control character', '["a\tb"]', 'syntax', 1, 4, '/0', 3],
    ['a duplicate', '{\n "é": {"a":1,\n  "\\u0061":2}}', 'duplicate-key', 3, 3, '/é/a', 19],
    ['a forbidden name', '{"x":{"__proto__":1}}', 'forbidden-key', 1, 7, '/x/__proto__', 6],
    ['an escaped forbidden name', '{"\\u005f_proto__":1}', 'forbidden-key', 1, 2, '/__proto__', 1],
    ['half a pair', '["😀","\\ud800"]', 'lone-surrogate', 1, 7, '/1', 8],
    ['half a pair in a name', '{"\\udc00":1}', 'lone-surrogate', 1, 2, '/\ufffd', 1],
    ['a big integer', '{"a/b":{"~":[1,9007199254740993]}}', 'unsafe-integer', 1, 16, '/a~1b/~0/1', 15],
    ['a number without end', '{"n":\n\n1e999}', 'number-range', 3, 1, '/n', 7],
  ])('%s', (_name, text, id, line, column, pointer, offset) => {
    const bytes = new TextEncoder().encode(text);
    expect(findings(bytes)).toMatchObject([{ id: `json/${id}`, verdict: 'fail', severity: 'critical', location: { line, column, pointer }, detail: { offset } }]);
    expect(findings(bytes)[0]?.sentence).toContain(`line ${line}, column ${column}`);
    const { offset: unit } = findings(text)[0]?.detail ?? {};
    expect(new TextEncoder().encode(text.slice(0, Number(unit)))).toHaveLength(offset);
  });

  test.each<[name: string, bytes: number[], offset: number]>([
    ['a stray continuation', [0x22, 0x80, 0x22], 1],
    ['an overlong form', [0x22, 0xc0, 0x80, 0x22], 1],
    ['an encoded surrogate', [0x22, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0x22], 3],
    ['a character beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
    ['a cut character', [0x22, 0x0a, 0xe2, 0x82], 2],
  ])('not UTF-8: %s', (_name, bytes, offset) => {
    expect(findings(Uint8Array.from(bytes))).toMatchObject([{ id: 'json/invalid-utf8', detail: { offset } }]);
  });

  test('a byte order mark, in bytes and in text', () => {
    expect(findings('\ufeff{}')).toMatchObject([{ id: 'json/bom' }]);
    expect(ids(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toEqual(['bom']);
  });

  test('all semantic problems of one document, in its order, and the syntax problem that ends it', () => {
    expect(ids('{"a":1e999,"a":[9007199254740993,"\\ud800"],"__proto__":{"b":1,"b":2},"\\udc00":0} x')).toEqual([
      'number-range',
      'duplicate-key',
      'unsafe-integer',
      'lone-surrogate',
      'forbidden-key',
      'duplicate-key',
      'lone-surrogate',
      'syntax',
    ]);
  });

  test('a string input may hold half a pair unescaped', () => {
    expect(ids('["\ud800"]')).toEqual(['lone-surrogate']);
    expect(ids('["\udc00\ud800"]')).toEqual(['lone-surrogate']);
    expect(ids('["\ud83d\ude00"]')).toEqual([]);
  });
});

describe('bounds', () => {
  const arrays = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const objects = (levels: number): string => '{"a":'.repeat(levels - 1) + '{}' + '}'.repeat(levels - 1);

  test('depth 64 passes and 65 does not', () => {
    expect(ids(arrays(64))).toEqual([]);
    expect(ids(objects(64))).toEqual([]);
    expect(ids(arrays(65))).toEqual(['too-deep']);
    expect(findings(objects(65))).toMatchObject([{ id: 'json/too-deep', location: { pointer: '/a'.repeat(64) } }]);
    expect(ids('[[0]]', { maxDepth: 1 })).toEqual(['too-deep']);
    expect(ids('0', { maxDepth: 0 })).toEqual([]);
    expect(ids(arrays(1000), { maxDepth: 1000 })).toEqual([]);
  });

  test('every value counts, containers too', () => {
    expect(ids('[1,{"a":2}]', { maxValues: 4 })).toEqual([]);
    expect(ids('[1,{"a":2}]', { maxValues: 3 })).toEqual(['too-many-values']);
    expect(ids('[[],[],[]]', { maxValues: 4 })).toEqual([]);
    expect(ids('[[],[],[]]', { maxValues: 3 })).toEqual(['too-many-values']);
  });

  test('the size counts UTF-8 bytes, of text too', () => {
    expect(ids('"é€😀"', { maxBytes: 11 })).toEqual([]);
    expect(ids('"é€😀"', { maxBytes: 10 })).toEqual(['too-large']);
    expect(ids(new TextEncoder().encode('"é€😀"'), { maxBytes: 10 })).toEqual(['too-large']);
    expect(ids(new Uint8Array(16 * mebibyte + 1))).toEqual(['too-large']);
  });
});

describe('hostile documents, larger in test/hostile.long.ts', () => {
  test.each<[name: string, make: () => string, id: string]>([
    ['16 MiB of opening brackets', () => '['.repeat(16 * mebibyte), 'too-deep'],
    ['16 MiB of opening objects', () => '{"":'.repeat(4 * mebibyte), 'too-deep'],
    ['1 MiB of one number', () => '9'.repeat(mebibyte), 'number-range'],
    ['1 MiB of a small number', () => `0.${'0'.repeat(mebibyte - 3)}1`, 'number-range'],
    ['1 MiB of escapes', () => `"${'\\n'.repeat(mebibyte / 2 - 1)}`, 'syntax'],
    ['1 MiB of white space', () => ' '.repeat(mebibyte), 'syntax'],
  ])('%s', (_name, make, id) => {
    expect(ids(make())).toEqual([id]);
  });

  test('20,000 duplicates give 1,000 findings and one that counts the rest', () => {
    const found = findings(`{"a":0${',"a":0'.repeat(20_000)}}`);
    expect(found).toHaveLength(1001);
    expect(found.at(-1)).toMatchObject({ id: 'json/duplicate-key', detail: { more: 19_000 } });
    expect(found.at(-1)?.sentence).toContain('19000 more of json/duplicate-key');
  });

  test('the rest is counted per rule, and what ended the reading is told in full', () => {
    const found = findings(`[${'1e999,'.repeat(1000)}9007199254740993,"\\ud800","\\ud800",9007199254740993`);
    expect(found.slice(1000).map((each) => [each.id, each.detail?.['more'], each.location?.pointer])).toEqual([
      ['json/unsafe-integer', 2, '/1000'],
      ['json/lone-surrogate', 2, '/1001'],
      ['json/syntax', undefined, ''],
    ]);
  });

  test('long names do not multiply: a pointer longer than 1,024 is left out and sentences are cut', () => {
    const found = findings(`{"${'k'.repeat(mebibyte)}":[${'1e999,'.repeat(5000)}0]}`);
    expect(found).toHaveLength(1001);
    expect(found[0]?.location).toEqual({ line: 1, column: mebibyte + 6 });
    expect(JSON.stringify(found).length).toBeLessThan(mebibyte);
    expect(findings(`{"${'k'.repeat(1023)}":1e999}`)[0]?.location?.pointer).toHaveLength(1024);
  });

  test('members named like those of Object.prototype change nothing', () => {
    const parsed = parseJson('{"a":{"__proto__":{"polluted":1}},"constructor":{"prototype":{"polluted":1}}}');
    expect(parsed.ok).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('laws', () => {
  const text = fc.oneof(
    fc.json({ stringUnit: 'binary' }),
    fc.stringMatching(/^[[\]{}",:0-9.eE+\-\\u /dtrufalsn]{0,24}$/),
    fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, piece]) => json.slice(0, at % (json.length + 1)) + piece + json.slice(at % (json.length + 1))),
  );
  const anyText = fc.oneof(text, documents(), documents().map((document) => document.padStart(70_000)));

  test('what we accept, JSON.parse accepts with the same value', () => {
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parseJson(input);
        if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(input));
      }),
      { numRuns: 1000 },
    );
  });

  test('what JSON.parse refuses, we refuse for its syntax', () => {
    fc.assert(
      fc.property(text, (input) => {
        try {
          JSON.parse(input);
        } catch {
          expect(parseJson(input).findings.map((finding) => finding.id)).toContainEqual(expect.stringMatching(/^json\/(syntax|bom)$/));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('both readers accept the same and give the same value', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom<JsonOptions>({}, { integers: 'any' }, { maxDepth: 2 }, { maxValues: 5 }), (input, options) => {
        const parsed = parseJson(input, options);
        const tree = parseJsonTree(input, options);
        expect(tree.findings).toEqual(parsed.findings);
        if (parsed.ok && tree.ok) expect(treeToJson(tree.value)).toEqual(parsed.value);
      }),
      { numRuns: 3000 },
    );
  });

  test('text and bytes give the same answer', () => {
    fc.assert(
      fc.property(anyText.filter((input) => !/\p{Surrogate}/u.test(input)), (input) => {
        const ofText = parseJson(input);
        const ofBytes = parseJson(new TextEncoder().encode(input));
        expect(ofBytes.ok ? ofBytes.value : ofBytes.findings.map(({ id, location }) => ({ id, location }))).toEqual(
          ofText.ok ? ofText.value : ofText.findings.map(({ id, location }) => ({ id, location })),
        );
      }),
    );
  });
});

/** Documents whose names repeat, also by escapes, with every kind of number, half characters, any white space, and pieces put in. */
function documents(): fc.Arbitrary<string> {
  const name = fc.constantFrom('"a"', String.raw`"\u0061"`, '"b"', '"__proto__"', String.raw`"\u005f_proto__"`, String.raw`"\\"`, String.raw`"\""`, String.raw`":"`, '"😀"', String.raw`"\ud83d\ude00"`, String.raw`"\uD83d"`, '"\ud800"', '"toString"');
  const lexeme = fc.constantFrom('0', '-0', '1.0', '0.1e1', '1e400', '-1E400', '1e-400', '0e-400', '2e-324', '5E-324', `0.${'0'.repeat(400)}1`, `0.${'0'.repeat(400)}`, '9007199254740991', '9007199254740993', '1e16', '00', '1.', 'NaN');
  const space = fc.constantFrom('', '', ' ', '\n', '\r\n\t');
  const { root } = fc.letrec<{ root: string; value: string }>((tie) => ({
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, name, lexeme, fc.constantFrom('null', 'true', '"e-4"', '"1e-4"', '"[{"'), tie('root')),
    root: fc.oneof(
      fc.tuple(space, fc.array(fc.tuple(name, space, tie('value')), { maxLength: 4 })).map(([gap, members]) => `{${gap}${members.map(([key, before, value]) => `${key}${before}:${gap}${value}`).join(`${gap},${gap}`)}}`),
      fc.tuple(space, fc.array(tie('value'), { maxLength: 4 })).map(([gap, items]) => `[${items.join(`,${gap}`)}${gap}]`),
      fc.tuple(fc.constantFrom(1, 3, 62, 63, 64, 65), tie('value')).map(([depth, value]) => '[{"x":'.repeat(depth / 2) + value + '}]'.repeat(depth / 2)),
    ),
  }));
  const piece = fc.constantFrom('', '', '', '"', '\\', ',', '}', '\ufeff', ':', ' ');
  return fc.tuple(root, fc.nat(), piece).map(([json, at, put]) => json.slice(0, at % (json.length + 1)) + put + json.slice(at % (json.length + 1)));
}

test('every rule has words for the reader', () => {
  for (const rule of Object.values(jsonRules.table)) expect([rule.title, rule.cause, rule.cure].every((words) => words.length > 5)).toBe(true);
});
