import { formatSigningKey } from '@plimsoll/signed-note';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { importPrivateKey } from './index.ts';
import { formatKeyDocument } from './key-document.ts';
import { namedKeyOf } from './private-key.ts';

const seed = Uint8Array.from({ length: 32 }, (_, i) => i * 7 + 3);
const key = namedKeyOf('k1', 'note', seed);
const other = namedKeyOf('k1', 'note', seed.map((byte) => byte ^ 1));
const DER_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const node = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([DER_HEAD, seed]) });
const pem = (object: KeyObject): string => object.export({ format: 'pem', type: 'pkcs8' }) as string;
const pemOf = (der: Uint8Array, label = 'PRIVATE KEY'): string => `-----BEGIN ${label}-----\n${(Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
const v2 = (publicKey: Uint8Array): Uint8Array => Buffer.concat([Buffer.from('3051020101300506032b657004220420', 'hex'), seed, Buffer.from('812100', 'hex'), publicKey]);
const jwk = { kty: 'OKP', crv: 'Ed25519', d: Buffer.from(seed).toString('base64url'), x: Buffer.from(key.publicKey).toString('base64url') };
const file = JSON.parse(Buffer.from(formatKeyDocument({ key, createdAt: '2026-03-01T12:00:00Z' })).toString()) as Record<string, unknown>;
const skey = formatSigningKey('k1', seed);

/** The secret in every way it could slip out. */
const secrets = [Buffer.from(seed).toString('hex'), Buffer.from(seed).toString('base64').slice(0, 42), Buffer.from(seed).toString('base64url').slice(0, 42), [...seed].join(','), [...seed].join(', ')];
/** Also shifted by the head of PKCS #8 and by the type byte of PRIVATE+KEY+, which shifts their base64. */
const shifted = [Buffer.concat([DER_HEAD, seed]).toString('base64').slice(22, 63), Buffer.concat([Uint8Array.of(1), seed]).toString('base64').slice(2, 43)];

function expectNoSecret(text: string): void {
  for (const secret of [...secrets, ...shifted]) expect(text).not.toContain(secret);
}

describe('one key in every form', () => {
  test.each([
    ['a key file', JSON.stringify(file)],
    ['the text of Go', skey],
    ['PKCS #8 of Node', pem(node)],
    ['PKCS #8 with the public key', pemOf(v2(key.publicKey))],
    ['PKCS #8 with the line ends of Windows', pem(node).replaceAll('\n', '\r\n')],
    ['a JWK', JSON.stringify(jwk)],
    ['a JWK that says what it is for', JSON.stringify({ ...jwk, kid: 'x', use: 'sig', alg: 'EdDSA', key_ops: ['sign'] })],
    ['PKCS #8 in one line', pemOf(v2(key.publicKey)).replace(/(.{64})\n/, '$1')],
    ['white space around it', `\n ${skey}\n`],
  ])('%s gives the same key', async (_what, text) => {
    const imported = importPrivateKey(text);
    if (!imported.ok) throw new Error(imported.findings[0]?.sentence);
    expect([imported.value.publicKey, imported.value.seed()]).toEqual([key.publicKey, seed]);
    expect(await imported.value.sign(seed)).toEqual(await key.sign(seed));
  });

  test('name and type come from the forms that have them', () => {
    expect(importPrivateKey(skey)).toMatchObject({ value: { name: 'k1', type: 'note', vkey: key.vkey } });
    const cosigner = namedKeyOf('w', 'cosigner', seed);
    expect(importPrivateKey(Buffer.from(formatKeyDocument({ key: cosigner, createdAt: '2026-03-01T12:00:00Z' })).toString())).toMatchObject({ value: { name: 'w', type: 'cosigner', vkey: cosigner.vkey } });
    for (const text of [pem(node), JSON.stringify(jwk)]) {
      const imported = importPrivateKey(text);
      expect(imported.ok && Object.keys(imported.value).sort()).toEqual(['publicKey', 'seed', 'sign']);
    }
  });

  test('printing or serialising a key shows nothing of its secret', () => {
    const imported = importPrivateKey(skey);
    expectNoSecret(inspect(imported, { depth: 9, showHidden: true }) + JSON.stringify(imported));
  });

  test('changing the seed that was handed out changes nothing', () => {
    key.seed().fill(0);
    expect(key.seed()).toEqual(seed);
  });
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const withMembers = (members: object): string => JSON.stringify({ ...file, ...members });

describe('refusals show nothing of the text', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'key/malformed'],
    ['a bare seed in hex', Buffer.from(seed).toString('hex'), 'key/malformed'],
    ['a bare seed in base64', Buffer.from(seed).toString('base64'), 'key/malformed'],
    ['a vkey', key.vkey, 'key/malformed'],
    ['Go text with another key id', formatSigningKey('k2', seed).replace('k2', 'k1'), 'key/malformed'],
    ['Go text that was cut', skey.slice(0, -2), 'key/malformed'],
    ['JSON with a fault in the middle of the secret', JSON.stringify(jwk).replace(jwk.d, `${jwk.d.slice(0, 42)}"${jwk.d}`), 'key/malformed'],
    ['a JWK with d twice', JSON.stringify(jwk).replace('{', `{"d":"${jwk.d}",`), 'key/malformed'],
    ['a JWK without d', JSON.stringify({ ...jwk, d: undefined }), 'key/malformed'],
    ['a JWK with padding', JSON.stringify({ ...jwk, d: `${jwk.d}=` }), 'key/malformed'],
    ['a JWK without x', JSON.stringify({ ...jwk, x: undefined }), 'key/malformed'],
    ['a JWK whose x is of another key', JSON.stringify({ ...jwk, x: Buffer.from(other.publicKey).toString('base64url') }), 'key/mismatch'],
    ['a JWK of another curve', JSON.stringify({ ...jwk, crv: 'X25519' }), 'key/unsupported'],
    ['a JWK for encryption', JSON.stringify({ ...jwk, use: 'enc' }), 'key/unsupported'],
    ['a JWK of another algorithm', JSON.stringify({ ...jwk, alg: 'ES256' }), 'key/unsupported'],
    ['a JWK that may only verify', JSON.stringify({ ...jwk, key_ops: ['verify'] }), 'key/unsupported'],
    ['PEM that was cut', pem(node).slice(0, -3), 'key/malformed'],
    ['PEM with text before', `x${pem(node)}`, 'key/malformed'],
    ['two PEM blocks', pem(node) + pem(node), 'key/malformed'],
    ['PEM with a space in a line', pem(node).replace('MC4C', 'MC4C '), 'key/malformed'],
    ['PEM with an empty line', pem(node).replace('-----\n', '-----\n\n'), 'key/malformed'],
    ['PEM with padding in the middle', pem(node).replace('MC4C', 'MC=='), 'key/malformed'],
    ['PEM with headers', pem(node).replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\n\n'), 'key/malformed'],
    ['an encrypted key', node.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }) as string, 'key/unsupported'],
    ['an RSA key', pem(rsa), 'key/unsupported'],
    ['a byte after the key', pemOf(Buffer.concat([DER_HEAD, seed, Uint8Array.of(0)])), 'key/unsupported'],
    ['PKCS #8 whose public key is of another', pemOf(v2(other.publicKey)), 'key/mismatch'],
    ['a key file of another version', withMembers({ schema_version: 'plimsoll.key.v2' }), 'key/malformed'],
    ['a key file with an unknown member', withMembers({ more: 1 }), 'key/malformed'],
    ['a key file with a short seed', withMembers({ seed: 'AAAA' }), 'key/malformed'],
    ['a key file of another type', withMembers({ type: 'log' }), 'key/malformed'],
    ['a key file of another algorithm', withMembers({ algorithm: 'rsa' }), 'key/malformed'],
    ['a key file without time', withMembers({ created_at: 'now' }), 'key/malformed'],
    ['a key file with a name that is not that of its vkey', withMembers({ name: 'k2' }), 'key/malformed'],
    ['a key file whose type is not that of its vkey', withMembers({ type: 'cosigner' }), 'key/malformed'],
    ['a key file whose vkey is of another seed', withMembers({ vkey: other.vkey }), 'key/mismatch'],
    ['a key file with half a rotation', withMembers({ replaces: other.vkey }), 'key/malformed'],
    ['a key file with a revocation of no known reason', withMembers({ revoked: { at: '2026-03-01T12:00:00Z', reason: 'x' } }), 'key/malformed'],
    ['a key file that is replaced by no key', withMembers({ replaced_by: 'x' }), 'key/malformed'],
    ['a key that was replaced', withMembers({ replaced_by: other.vkey }), 'key/replaced'],
    ['a key that was revoked', withMembers({ revoked: { at: '2026-03-01T12:00:00Z', reason: 'compromised' } }), 'key/revoked'],
  ])('%s', (_what, text, id) => {
    const imported = importPrivateKey(text);
    expect([imported.ok, imported.findings.map((finding) => finding.id)]).toEqual([false, [id]]);
    expectNoSecret(JSON.stringify(imported));
  });

  test('what is no text throws', () => {
    expect(() => importPrivateKey(jwk as unknown as string)).toThrow(TypeError);
  });
});
