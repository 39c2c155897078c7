import { createHash } from 'node:crypto';
import { encodeUtf8, fromHex, toHex } from '@plimsoll/bytes';
import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasStrictEncoding } from './ed25519-encoding.ts';
import * as node from './ed25519-node.ts';
import * as portable from './ed25519-portable.ts';
import { ed25519Signer, verifyEd25519 } from './index.ts';

const hex = (text: string): Uint8Array => fromHex(text)!;

/** The public function, and both implementations behind the checks that it puts before them. */
const paths = [
  ['chosen for this runtime', verifyEd25519],
  ['node', (key, message, signature) => hasStrictEncoding(key, signature) && node.satisfiesEquation(key, message, signature)],
  ['portable', (key, message, signature) => hasStrictEncoding(key, signature) && portable.satisfiesEquation(key, message, signature)],
] satisfies [string, typeof verifyEd25519][];

// RFC 8032 section 7.1
const rfc8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature: 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature: '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature: '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

describe.each(paths)('verification, implementation %s', (_name, verify) => {
  test.each(rfc8032)('RFC 8032 section 7.1: $publicKey', ({ publicKey, message, signature }) => {
    expect(verify(hex(publicKey), hex(message), hex(signature))).toBe(true);
    expect(verify(hex(publicKey), hex(`${message}00`), hex(signature))).toBe(false);
  });

  test.skipIf(conformanceAbsent())('CCTV: exactly the accepted numbers verify', () => {
    const { accept, vectors } = conformance<{ accept: number[]; vectors: { number: number; key: string; sig: string; msg: string }[] }>('merkle/ed25519/cctv-even.json');
    expect(vectors.length).toBeGreaterThan(400);
    expect(vectors.filter((v) => verify(hex(v.key), encodeUtf8(v.msg), hex(v.sig))).map((v) => v.number)).toEqual(accept);
  });

  test.skipIf(conformanceAbsent())('generated cases: lengths, small and mixed orders, S plus L, flipped bits', () => {
    const { cases } = conformance<{ cases: { publicKey: string; message: string; signature: string; ok: boolean }[] }>('merkle/cases/ed25519.json');
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.filter((c) => verify(hex(c.publicKey), hex(c.message), hex(c.signature)) !== c.ok)).toEqual([]);
  });
});

describe.each([
  ['chosen for this runtime', ed25519Signer],
  ['node', node.signerOf],
  ['portable', portable.signerOf],
])('signing, implementation %s', (_name, signerOf) => {
  test.each(rfc8032)('RFC 8032 section 7.1: $publicKey', async ({ seed, publicKey, message, signature }) => {
    const signer = signerOf(hex(seed));
    expect(toHex(signer.publicKey)).toBe(publicKey);
    expect(toHex(await signer.sign(hex(message)))).toBe(signature);
  });

  test('keeps no hold on the seed that it was given', async () => {
    const seed = hex(rfc8032[0]!.seed);
    const signer = signerOf(seed);
    seed.fill(0);
    expect(toHex(await signer.sign(new Uint8Array()))).toBe(rfc8032[0]!.signature);
  });
});

const hash = (text: string): Uint8Array => createHash('sha256').update(text).digest();

test('what a signer signs verifies, and no single flipped bit of key, message or signature does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), async (seed, message, bit) => {
      const signer = ed25519Signer(seed);
      const parts = [signer.publicKey.slice(), message.slice(), (await signer.sign(message)).slice()] as const;
      expect(verifyEd25519(...parts)).toBe(true);
      const at = bit % (8 * (32 + message.length + 64));
      const [part, offset] = at < 256 ? [parts[0], at] : at < 256 + 8 * message.length ? [parts[1], at - 256] : [parts[2], at - 256 - 8 * message.length];
      part[offset >> 3]! ^= 1 << (offset & 7);
      expect(verifyEd25519(...parts)).toBe(false);
    }),
    { numRuns: 50 },
  );
});

test('more keys than the cache of key objects holds: the first is found again with the same verdict', async () => {
  const signer = ed25519Signer(hash('seed'));
  const message = encodeUtf8('message');
  const signature = await signer.sign(message);
  expect(verifyEd25519(signer.publicKey, message, signature)).toBe(true);
  for (let i = 0; i < 1100; i++) expect(verifyEd25519(hash(`key ${i}`), message, signature)).toBe(false);
  expect(verifyEd25519(signer.publicKey, message, signature)).toBe(true);
});

test('lengths other than 32 and 64 are false', () => {
  const { publicKey, message, signature } = rfc8032[1]!;
  for (const length of [0, 31, 33]) expect(verifyEd25519(new Uint8Array(length), hex(message), hex(signature))).toBe(false);
  for (const extra of ['', '00']) expect(verifyEd25519(hex(publicKey), hex(message), hex(`${signature.slice(0, 126)}${extra}${extra}`))).toBe(false);
});

test('wrong argument types are programming errors', () => {
  expect(() => verifyEd25519('aa' as unknown as Uint8Array, new Uint8Array(), new Uint8Array(64))).toThrow(TypeError);
  expect(() => verifyEd25519(new Uint8Array(32), 'm' as unknown as Uint8Array, new Uint8Array(64))).toThrow(TypeError);
  expect(() => ed25519Signer('seed' as unknown as Uint8Array)).toThrow(TypeError);
  expect(() => ed25519Signer(new Uint8Array(31))).toThrow(RangeError);
});
