import { toBase64 } from '@plimsoll/bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ed25519Signer, formatSigningKey, formatVkey, parseSigningKey } from './index.ts';

const seed = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
const text = formatSigningKey('log.example', seed);
const secret = toBase64(Uint8Array.of(1, ...seed));
const keyId = text.split('+')[3]!;

test('parses to name, seed and verifier', () => {
  const parsed = parseSigningKey(text);
  expect(parsed).toMatchObject({ ok: true, value: { name: 'log.example', seed, verifier: { name: 'log.example', keyId, type: 1 } }, findings: [] });
  expect(parsed.ok && parsed.value.verifier.publicKey).toEqual(ed25519Signer(seed).publicKey);
});

test.each([
  ['an empty text', ''],
  ['the vkey', formatVkey({ ...vkeyOfText(), name: 'log.example' })],
  ['another prefix', text.replace('PRIVATE', 'private')],
  ['another name', text.replace('log.example', 'log.example.org')],
  ['an empty name', text.replace('log.example', '')],
  ['another key id', text.replace(keyId, '00000000')],
  ['an upper-case key id', text.replace(keyId, keyId.toUpperCase())],
  ['another type', text.replace(secret, toBase64(Uint8Array.of(4, ...seed)))],
  ['a short seed', text.replace(secret, toBase64(Uint8Array.of(1, ...seed.subarray(1))))],
  ['no padding bits', text.replace(secret, `${secret}==`)],
  ['a newline at the end', `${text}\n`],
  ['a part missing', text.replace(`+${secret}`, '')],
  ['more than 65,536 characters', text + 'A'.repeat(65_536)],
])('note/bad-key: %s; nothing of the key is shown', (_what, given) => {
  const parsed = parseSigningKey(given);
  expect(parsed.findings.map((f) => f.id)).toEqual(['note/bad-key']);
  const shown = JSON.stringify(parsed);
  for (let i = 0; i + 8 <= secret.length; i++) expect(shown).not.toContain(secret.slice(i, i + 8));
});

test('what is formatted parses back', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9./é-]{1,20}$/), fc.uint8Array({ minLength: 32, maxLength: 32 }), (name, bytes) => {
      expect(parseSigningKey(formatSigningKey(name, bytes))).toMatchObject({ ok: true, value: { name, seed: bytes } });
    }),
    { numRuns: 30 },
  );
});

test('formatting what no key can have is a programming error', () => {
  expect(() => formatSigningKey('a b', seed)).toThrow(RangeError);
  expect(() => formatSigningKey('a', seed.subarray(1))).toThrow(RangeError);
});

function vkeyOfText(): Parameters<typeof formatVkey>[0] {
  const parsed = parseSigningKey(text);
  if (!parsed.ok) throw new Error('the signing key of this test does not parse');
  return parsed.value.verifier;
}
