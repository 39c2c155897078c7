import { toBase64 } from '@plimsoll/bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ed25519Signer, formatSigningKey, formatVkey, parseVkey, type SignatureType, vkeyOf } from './index.ts';

const publicKey = ed25519Signer(new Uint8Array(32).fill(1)).publicKey;
const vkey = formatVkey(vkeyOf('log.example', 1, publicKey));
const [name, keyId, key] = vkey.split('+', 2).concat(vkey.slice(vkey.indexOf('+', 12) + 1)) as [string, string, string];
const otherType = (type: number): string => toBase64(Uint8Array.of(type, ...publicKey));

test.each([
  ['an empty text', ''],
  ['no plus', 'log.example'],
  ['one plus', `${name}+${keyId}`],
  ['an empty name', `+${keyId}+${key}`],
  ['another name', `log.example.org+${keyId}+${key}`],
  ['a space in the name', `log example+${keyId}+${key}`],
  ['a no-break space in the name', `log\u00a0example+${keyId}+${key}`],
  ['a next line character in the name', `log\u0085example+${keyId}+${key}`],
  ['a control character in the name', `log\u0001example+${keyId}+${key}`],
  ['a lone surrogate in the name', `log\ud800+${keyId}+${key}`],
  ['an upper-case key id', `${name}+${keyId.toUpperCase()}+${key}`],
  ['a short key id', `${name}+${keyId.slice(1)}+${key}`],
  ['a key id that is not hex', `${name}+0x${keyId.slice(2)}+${key}`],
  ['the key id of another type', `${name}+${keyId}+${otherType(4)}`],
  ['a type that notes do not have here', `${name}+${keyId}+${otherType(2)}`],
  ['an unpadded key', `${name}+${keyId}+${toBase64(new Uint8Array(34).fill(1)).replaceAll('=', '')}`],
  ['an empty key', `${name}+${keyId}+`],
  ['a short key', `${name}+${keyId}+${toBase64(Uint8Array.of(1, ...publicKey.subarray(1)))}`],
  ['a long key', `${name}+${keyId}+${toBase64(Uint8Array.of(1, ...publicKey, 0))}`],
  ['a flipped bit in the key', `${name}+${keyId}+${toBase64(Uint8Array.of(1, ...publicKey.map((b, i) => (i === 9 ? b ^ 1 : b))))}`],
  ['a newline at the end', `${vkey}\n`],
  ['a space before', ` ${vkey}`],
  ['more than 65,536 characters', `${'a'.repeat(65_536)}${vkey}`],
])('note/bad-key: %s', (_what, text) => {
  const parsed = parseVkey(text);
  expect(parsed.findings.map((f) => f.id)).toEqual(['note/bad-key']);
  expect(parsed.ok).toBe(false);
});

test('a bad key is a matter of configuration, not of tampering', () => {
  expect(parseVkey('x').findings[0]).toMatchObject({ verdict: 'fail', severity: 'critical' });
  expect(parseVkey('x').findings[0]).not.toHaveProperty('integrity');
});

test('a signing key in place of a vkey is named and not shown', () => {
  const secret = formatSigningKey('log.example', new Uint8Array(32).fill(1));
  const text = JSON.stringify(parseVkey(secret));
  expect(text).toContain('it is a signing key');
  expect(text).not.toContain(secret.slice(-40));
});

test('type 6 is reserved: the key parses with a warning', () => {
  const reserved = formatVkey(vkeyOf('witness.example', 6, new Uint8Array(1312)));
  const parsed = parseVkey(reserved);
  expect(parsed).toMatchObject({ ok: true, value: { name: 'witness.example', type: 6 } });
  expect(parsed.findings).toMatchObject([{ id: 'note/algorithm-unavailable', verdict: 'inconclusive', severity: 'warning' }]);
});

test('what is formatted parses back', () => {
  const names = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[+\p{White_Space}\p{Cc}]/u.test(text));
  fc.assert(
    fc.property(names, fc.constantFrom<SignatureType[]>(1, 4), fc.uint8Array({ minLength: 32, maxLength: 32 }), (given, type, bytes) => {
      const verifier = vkeyOf(given, type, bytes);
      expect(parseVkey(formatVkey(verifier))).toEqual({ ok: true, value: verifier, findings: [] });
    }),
  );
});

test('only one text stands for a key: what parses formats to the same text', () => {
  fc.assert(
    fc.property(fc.nat(vkey.length - 1), fc.string({ maxLength: 2 }), (at, insert) => {
      const text = vkey.slice(0, at) + insert + vkey.slice(at + 1);
      const parsed = parseVkey(text);
      return !parsed.ok || formatVkey(parsed.value) === text;
    }),
  );
});

test('arguments that no verifier can have are programming errors', () => {
  expect(() => vkeyOf('a+b', 1, publicKey)).toThrow(RangeError);
  expect(() => vkeyOf('', 1, publicKey)).toThrow(RangeError);
  expect(() => vkeyOf(1 as unknown as string, 1, publicKey)).toThrow(TypeError);
  expect(() => vkeyOf('a', 2 as unknown as SignatureType, publicKey)).toThrow(RangeError);
  expect(() => vkeyOf('a', 1, publicKey.subarray(1))).toThrow(RangeError);
  expect(() => vkeyOf('a', 1, 'key' as unknown as Uint8Array)).toThrow(TypeError);
  expect(() => formatVkey({ ...vkeyOf('a', 1, publicKey), name: 'b' })).toThrow(RangeError);
});
