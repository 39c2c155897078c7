import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { importPublicKey } from './index.ts';
import { namedKeyOf } from './private-key.ts';
import { hasSigned } from './public-key.ts';

const key = namedKeyOf('k1', 'note', new Uint8Array(32).fill(7));
const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.publicKey).toString('base64url') };
const pem = (object: KeyObject): string => object.export({ format: 'pem', type: 'spki' }) as string;
const node = createPublicKey({ format: 'jwk', key: jwk });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p256Jwk = p256.publicKey.export({ format: 'jwk' });

describe('one key in every form', () => {
  test.each<[string, string | object]>([
    ['a vkey', key.vkey],
    ['SPKI', pem(node)],
    ['a JWK as text', JSON.stringify(jwk)],
    ['a JWK as object', { ...jwk, use: 'sig', key_ops: ['verify'] }],
  ])('%s gives the same key', (_what, text) => {
    expect(importPublicKey(text)).toMatchObject({ ok: true, findings: [], value: { algorithm: 'ed25519', publicKey: key.publicKey } });
  });

  test('a vkey gives its name and type', () => {
    expect(importPublicKey(key.vkey)).toMatchObject({ value: { name: 'k1', keyId: key.verifier.keyId, type: 'note' } });
    expect(importPublicKey(namedKeyOf('w', 'cosigner', new Uint8Array(32)).vkey)).toMatchObject({ value: { name: 'w', type: 'cosigner' } });
  });

  test.each<[string, string | object]>([
    ['SPKI', pem(p256.publicKey)],
    ['a JWK', p256Jwk],
  ])('a P-256 key as %s verifies what Node signed', (_what, text) => {
    const imported = importPublicKey(text);
    if (!imported.ok) throw new Error('refused');
    const message = Uint8Array.of(1, 2, 3);
    expect(imported.value.algorithm).toBe('ecdsa-p256');
    expect(hasSigned(imported.value, message, new Uint8Array(sign('sha256', message, p256.privateKey)))).toBe(true);
  });
});

describe('refusals', () => {
  const privatePem = p256.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  test.each<[string, string | object, string]>([
    ['nothing', '', 'key/malformed'],
    ['a vkey with another key id', key.vkey.replace(key.verifier.keyId, '00000000'), 'key/malformed'],
    ['a private JWK', { ...jwk, d: jwk.x }, 'key/malformed'],
    ['a private key in PEM', privatePem, 'key/malformed'],
    ['a private key in the text of Go', 'PRIVATE+KEY+k1+3b5de1c1+AY4qkfTlLUzNHvDJJ0ZdSfTnr64KHEhjls5LiAeEpn5W', 'key/malformed'],
    ['a key file', JSON.stringify({ schema_version: 'plimsoll.key.v1', seed: 'AAAA' }), 'key/malformed'],
    ['a list', '[]', 'key/malformed'],
    ['broken JSON', '{', 'key/malformed'],
    ['a short x', { ...jwk, x: jwk.x.slice(1) }, 'key/malformed'],
    ['a P-256 JWK without y', { ...p256Jwk, y: undefined }, 'key/malformed'],
    ['a P-256 JWK of another algorithm', { ...p256Jwk, alg: 'ES384' }, 'key/unsupported'],
    ['a JWK for encryption', { ...jwk, use: 'enc' }, 'key/unsupported'],
    ['a JWK of another kind', { kty: 'RSA' }, 'key/unsupported'],
    ['a certificate', pem(node).replaceAll('PUBLIC KEY', 'CERTIFICATE'), 'key/unsupported'],
    ['a key of another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey), 'key/unsupported'],
    ['PEM that was cut', pem(node).slice(0, -9), 'key/malformed'],
    ['a reserved vkey', 'x+d3b1b4e4+' + Buffer.concat([Uint8Array.of(6), Buffer.alloc(1312)]).toString('base64'), 'key/malformed'],
  ])('%s', (_what, text, id) => {
    const imported = importPublicKey(text);
    expect([imported.ok, imported.findings.map((finding) => finding.id)]).toEqual([false, [id]]);
    expect(JSON.stringify(imported)).not.toContain(jwk.x);
  });

  test('what is neither text nor object throws', () => {
    expect(() => importPublicKey(1 as unknown as string)).toThrow(TypeError);
    expect(() => importPublicKey([])).toThrow(TypeError);
  });
});
