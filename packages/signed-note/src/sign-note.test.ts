import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cosigner, ed25519Signer, noteSigner, openNote, signNote } from './index.ts';

const signer = noteSigner('log.example', ed25519Signer(new Uint8Array(32).fill(1)));
const witnessKey = ed25519Signer(new Uint8Array(32).fill(2));

test('what is signed opens with the same text and signers', async () => {
  const texts = fc.string({ unit: 'binary' }).map((text) => `${text.replace(/[^\P{Cc}\n]|\p{Cs}/gu, '')}\n`);
  await fc.assert(
    fc.asyncProperty(texts, fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), async (text, seconds) => {
      const witness = cosigner('witness.example', witnessKey, () => seconds);
      const opened = openNote(await signNote(text, [witness, signer]), [signer.verifier, witness.verifier]);
      expect(opened).toMatchObject({ ok: true, value: { text, unknown: [], signatures: [{ type: 4, timestamp: seconds }, { type: 1 }] } });
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['a text without a newline at its end', 'a'],
  ['an empty text', ''],
  ['a carriage return', 'a\r\n'],
  ['a lone surrogate', '\ud800\n'],
  ['a note over 1 MiB', `${'x'.repeat(1 << 20)}\n`],
])('refuses %s', async (_what, text) => {
  await expect(signNote(text, [signer])).rejects.toThrow(RangeError);
});

test('refuses no signer and more than 100', async () => {
  await expect(signNote('a\n', [])).rejects.toThrow(RangeError);
  await expect(signNote('a\n', new Array<typeof signer>(101).fill(signer))).rejects.toThrow(RangeError);
  expect(openNote(await signNote('a\n', new Array<typeof signer>(100).fill(signer)), [signer.verifier]).ok).toBe(true);
});

test.each([-1n, 1n << 63n])('refuses to cosign at second %s', async (seconds) => {
  const witness = cosigner('witness.example', ed25519Signer(new Uint8Array(32)), () => seconds);
  await expect(signNote('a\n', [witness])).rejects.toThrow(RangeError);
});

test('passes on what a signer rejects with, and refuses a signature of another length', async () => {
  const { publicKey } = ed25519Signer(new Uint8Array(32));
  const offline = noteSigner('a', { publicKey, sign: () => Promise.reject(new Error('HSM offline')) });
  await expect(signNote('a\n', [offline])).rejects.toThrow('HSM offline');
  const short = noteSigner('a', { publicKey, sign: () => Promise.resolve(new Uint8Array(63)) });
  await expect(signNote('a\n', [short])).rejects.toThrow(RangeError);
});

test('a signer needs a name and a key that a verifier can have', () => {
  const raw = ed25519Signer(new Uint8Array(32));
  expect(() => noteSigner('two words', raw)).toThrow(RangeError);
  expect(() => cosigner('a', { ...raw, publicKey: new Uint8Array(31) }, () => 0n)).toThrow(RangeError);
});
