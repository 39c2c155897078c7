import { asDigest, toBase64 } from '@plimsoll/bytes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from './index.ts';

const root = asDigest(new Uint8Array(32).fill(7));
const hash = toBase64(root);
const text = (origin: string, size: string, rootText: string, rest = ''): string => `${origin}\n${size}\n${rootText}\n${rest}`;
const sized = (size: string): string => text('log.example', size, hash);

test('reads origin, size, root and extension lines', () => {
  expect(parseCheckpoint(text('log.example', '42', hash, 'first\n second \n'))).toEqual({
    ok: true,
    value: { origin: 'log.example', size: 42n, root, extensions: ['first', ' second '] },
    findings: [],
  });
});

test.each(['0', '1', '9007199254740991', '9007199254740992', '9007199254740993', '9223372036854775807', '9223372036854775808', '18446744073709551615'])('size %s is exact', (size) => {
  const parsed = parseCheckpoint(sized(size));
  expect(parsed.ok && String(parsed.value.size)).toBe(size);
});

describe('checkpoint/malformed', () => {
  test.each([
    ['size 2^64', sized('18446744073709551616'), 2],
    ['a size of 21 digits', sized('100000000000000000000'), 2],
    ['a hexadecimal size', sized('0x64'), 2],
    ['an empty size', sized(''), 2],
    ['a negative size', sized('-5'), 2],
    ['a size with a plus', sized('+5'), 2],
    ['a size with leading zeros', sized('0100'), 2],
    ['a size of two zeros', sized('00'), 2],
    ['a size with an exponent', sized('1e3'), 2],
    ['a size with a space', sized('5 '), 2],
    ['a size in other digits', sized('٥'), 2],
    ['an empty origin', text('', '5', hash), 1],
    ['a root that is not base64', text('log.example', '5', '!!!!'), 3],
    ['an unpadded root', text('log.example', '5', hash.replaceAll('=', '')), 3],
    ['a root with spare bits set', text('log.example', '5', `${hash.slice(0, -2)}d=`), 3],
    ['a root of 31 bytes', text('log.example', '5', toBase64(new Uint8Array(31))), 3],
    ['a root of 33 bytes', text('log.example', '5', toBase64(new Uint8Array(33))), 3],
    ['a root in the URL alphabet', text('log.example', '5', toBase64(new Uint8Array(32).fill(255)).replaceAll('/', '_')), 3],
    ['an empty extension line', text('log.example', '5', hash, 'a\n\nb\n'), 5],
    ['an empty line at the end', text('log.example', '5', hash, '\n'), 4],
    ['no root line', 'log.example\n5\n', 3],
    ['no newline at the end', text('log.example', '5', hash).slice(0, -1), undefined],
    ['lines that end in CR LF', text('log.example', '5', hash).replaceAll('\n', '\r\n'), undefined],
    ['a tab in the origin', text('log\texample', '5', hash), undefined],
    ['a lone surrogate in the origin', text('log\udc00', '5', hash), undefined],
    ['more than 1 MiB', text('log.example', '5', hash, `${'x'.repeat(1 << 20)}\n`), undefined],
    ['nothing', '', undefined],
  ])('%s', (_what, given, line) => {
    const { ok, findings } = parseCheckpoint(given);
    expect(ok).toBe(false);
    expect(findings.map((f) => f.id)).toEqual(['checkpoint/malformed']);
    expect(findings[0]).toMatchObject({ verdict: 'fail', severity: 'critical', integrity: true });
    expect(findings[0]?.location?.line).toBe(line);
  });

  test('all faults are reported at once', () => {
    expect(parseCheckpoint('\n-1\n?\n\n').findings.map((f) => f.location?.line)).toEqual([1, 2, 3, 4]);
  });
});

test('what is formatted parses back, and what parses formats to the same text', () => {
  const line = fc.string({ minLength: 1, unit: 'grapheme' }).filter((given) => !/\p{Cc}/u.test(given));
  fc.assert(
    fc.property(line, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.array(line), (origin, size, bytes, extensions) => {
      const checkpoint = { origin, size, root: asDigest(bytes), extensions };
      const formatted = formatCheckpoint(checkpoint);
      expect(parseCheckpoint(formatted)).toEqual({ ok: true, value: checkpoint, findings: [] });
    }),
  );
});

test.each([
  ['a negative size', { size: -1n }],
  ['size 2^64', { size: 1n << 64n }],
  ['a short root', { root: new Uint8Array(31) as typeof root }],
  ['an empty origin', { origin: '' }],
  ['two lines as origin', { origin: 'a\nb' }],
  ['a control character', { origin: 'a\rb' }],
  ['a lone surrogate', { origin: '\ud800' }],
  ['an empty extension', { extensions: [''] }],
  ['more than 1 MiB', { extensions: ['é'.repeat(1 << 19)] }],
])('formatting %s is a programming error', (_what, change) => {
  expect(() => formatCheckpoint({ origin: 'log.example', size: 1n, root, extensions: [], ...change })).toThrow(RangeError);
});
