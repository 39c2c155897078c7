import { canonicalBytes } from '@plimsoll/canonical-json';
import { ed25519Signer, vkeyOf } from '@plimsoll/signed-note';
import { crypto as sigstoreCrypto, dsse } from '@sigstore/core';
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addSignature, type Envelope, envelopeSigner, pae, parseEnvelope, type PublicKey, signEnvelope, verifyEnvelope } from './index.ts';

const TYPE = 'text/plain';
const payload = new TextEncoder().encode('hello');
const raws = Array.from({ length: 6 }, (_, i) => ed25519Signer(new Uint8Array(32).fill(i + 1)));
const signers = raws.map((raw, i) => envelopeSigner(`k${i}`, raw));
const keys: PublicKey[] = raws.map((raw, i) => vkeyOf(`k${i}`, 1, raw.publicKey));
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const ids = (envelope: unknown, trusted = keys, options = {}): string[] => verifyEnvelope(envelope instanceof Uint8Array ? envelope : bytesOf(envelope), trusted, options).findings.map(({ id }) => id);
const names = (envelope: Envelope, trusted = keys): (string | undefined)[] => {
  const verified = verifyEnvelope(canonicalBytes(envelope), trusted);
  return verified.ok ? verified.value.signers.map(({ name }) => name) : [];
};

const four = await signEnvelope(payload, TYPE, signers.slice(0, 4));

describe('what was signed', () => {
  test('verifies, with payload, type and signers', () => {
    expect(verifyEnvelope(canonicalBytes(four), keys)).toEqual({ ok: true, findings: [], value: { payload, payloadType: TYPE, signers: keys.slice(0, 4) } });
  });

  test('verifies with @sigstore/core and Node: every signature, its encoding and its key', () => {
    for (const [i, { sig }] of four.signatures.entries()) {
      const x = Buffer.from(raws[i]!.publicKey).toString('base64url');
      const key = sigstoreCrypto.createPublicKey(`-----BEGIN PUBLIC KEY-----\n${Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(x, 'base64url')]).toString('base64')}\n-----END PUBLIC KEY-----`);
      expect(sigstoreCrypto.verify(dsse.preAuthEncoding(four.payloadType, Buffer.from(four.payload, 'base64')), key, Buffer.from(sig, 'base64'))).toBe(true);
    }
  });

  test('signers stand in the order of the keys, whatever the order of the signatures', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...four.signatures], { minLength: 1 }), fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (signatures, order) => {
        const trusted = order.map((i) => keys[i]!);
        const signed = new Set(signatures.map(({ keyid }) => keyid?.slice(0, 2)));
        expect(names({ ...four, signatures }, trusted)).toEqual(trusted.map(({ name }) => name).filter((name) => signed.has(name)));
      }),
    );
  });

  test('verifies whatever the hints say', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.constantFrom('', 'wrong', ...signers.map(({ keyid }) => keyid)), { nil: undefined }), { minLength: 4, maxLength: 4 }), (hints) => {
        const signatures = four.signatures.map(({ sig }, i) => ({ sig, ...(hints[i] !== undefined && { keyid: hints[i] }) }));
        expect(names({ ...four, signatures })).toEqual(['k0', 'k1', 'k2', 'k3']);
      }),
    );
  });

  test('one key under two names, or with two signatures, counts once', () => {
    const twice = [{ ...keys[0]!, name: 'other' }, keys[0]!];
    expect(names({ ...four, signatures: [four.signatures[0]!, four.signatures[0]!] }, twice)).toEqual(['other']);
  });

  test('a signature that does not verify spoils nothing, and unknown members are ignored', () => {
    const signatures = [{ sig: '' }, { sig: 'AAAA', extra: 1 }, { sig: four.signatures[1]!.sig, keyid: 'k0' }, four.signatures[0]!];
    expect(names({ ...four, signatures, more: true } as Envelope)).toEqual(['k0', 'k1']);
  });

  test('up to 64 signatures are looked at, and up to 64 keys taken', async () => {
    const many = Array.from({ length: 64 }, (_, i) => ed25519Signer(new Uint8Array(32).fill(100 + i)));
    const envelope = await signEnvelope(payload, TYPE, many.map((raw, i) => envelopeSigner(`m${i}`, raw)));
    const trusted = many.map((raw, i) => vkeyOf(`m${i}`, 1, raw.publicKey));
    expect(names(envelope, trusted)).toHaveLength(64);
    expect(ids({ ...envelope, signatures: [...envelope.signatures, envelope.signatures[0]] }, trusted)).toEqual(['dsse/too-many-signatures']);
    expect(() => verifyEnvelope(canonicalBytes(envelope), [...trusted, keys[0]!])).toThrow(RangeError);
    await expect(addSignature(envelope, signers[0]!)).rejects.toThrow(RangeError);
  });
});

describe('a threshold', () => {
  const one = { ...four, signatures: [four.signatures[0]!, four.signatures[0]!] };

  test('counts different keys that signed', () => {
    expect(ids(four, keys, { atLeast: 4 })).toEqual([]);
    expect(ids(four, keys, { atLeast: 5 })).toEqual(['dsse/too-few-signers']);
    expect(ids(one, keys, { atLeast: 1 })).toEqual([]);
    expect(ids(one, keys, { atLeast: 2 })).toEqual(['dsse/too-few-signers']);
    expect(ids({ ...four, payload: 'aGVsbG8h' }, keys, { atLeast: 2 })).toEqual(['dsse/no-valid-signature']);
  });

  test.each([0, -1, 1.5, 7, Number.NaN])('of %d over six keys, one of them given twice, is none', (atLeast) => {
    expect(() => verifyEnvelope(canonicalBytes(four), [...keys, keys[0]!], { atLeast })).toThrow(RangeError);
  });
});

describe('ECDSA P-256 keys', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-65));
  const key: PublicKey = { publicKey: point, algorithm: 'ecdsa-p256' };
  const message = pae(TYPE, payload);

  test.each(['der', 'ieee-p1363'] as const)('verify signatures of Node in form %s', (dsaEncoding) => {
    for (let i = 0; i < 8; i++) {
      const sig = sign('sha256', message, { key: privateKey, dsaEncoding }).toString('base64');
      const envelope = { ...four, signatures: [{ sig }] };
      expect(names(envelope, [key])).toEqual([undefined]);
      expect(ids({ ...envelope, payloadType: 'text/html' }, [key])).toEqual(['dsse/no-valid-signature']);
    }
  });

  test('count once, be the point written compressed or not', () => {
    const compressed: PublicKey = { publicKey: Uint8Array.of(2 + ((point[64] ?? 0) & 1), ...point.subarray(1, 33)), algorithm: 'ecdsa-p256', name: 'compressed' };
    const twice = { ...four, signatures: [sign('sha256', message, privateKey), sign('sha256', message, privateKey)].map((sig) => ({ sig: sig.toString('base64') })) };
    expect(names(twice, [compressed])).toEqual(['compressed']);
    expect(names(twice, [compressed, key])).toEqual(['compressed']);
    expect(names(twice, [key, compressed])).toEqual([undefined]);
  });

  test('do not verify with garbage in place of key or signature', () => {
    for (const publicKey of [new Uint8Array(65), new Uint8Array(0), point.map((byte) => byte ^ 1)]) expect(ids(four, [{ publicKey, algorithm: 'ecdsa-p256' }])).toEqual(['dsse/no-valid-signature']);
    for (const length of [0, 63, 64, 65, 70]) {
      expect(ids({ ...four, signatures: [{ sig: Buffer.alloc(length, 0x30).toString('base64') }] }, [key])).toEqual(['dsse/no-valid-signature']);
    }
  });
});

describe('refusals', () => {
  const first = four.signatures[0]!;
  test.each<[string, unknown, string[]]>([
    ['no payload', { payloadType: TYPE, signatures: [first] }, ['dsse/malformed']],
    ['a payload that is no text', { ...four, payload: 1 }, ['dsse/malformed']],
    ['a payload in both alphabets', { ...four, payload: '-_+/' }, ['dsse/malformed']],
    ['an empty payload type', { ...four, payloadType: '' }, ['dsse/malformed']],
    ['no signature', { ...four, signatures: [] }, ['dsse/malformed']],
    ['signatures that are no list', { ...four, signatures: { 0: first } }, ['dsse/malformed']],
    ['a signature that is no object', { ...four, signatures: [first, 'x'] }, ['dsse/malformed']],
    ['a signature in bad base64', { ...four, signatures: [first, { sig: 'AA=A' }] }, ['dsse/malformed']],
    ['a keyid that is no text', { ...four, signatures: [{ ...first, keyid: 1 }] }, ['dsse/malformed']],
    ['every fault at once', { payload: '*', payloadType: '', signatures: [{}] }, ['dsse/malformed', 'dsse/malformed', 'dsse/malformed']],
    ['a list', [four], ['dsse/malformed']],
    ['null', null, ['dsse/malformed']],
    ['text that is no JSON', new TextEncoder().encode('x'), ['dsse/malformed', 'json/syntax']],
    ['the payload twice', new TextEncoder().encode(JSON.stringify(four).replace('{', '{"payload":"AAAA",')), ['dsse/malformed', 'json/duplicate-key']],
    ['an envelope over 1 MiB', { ...four, pad: 'x'.repeat(1 << 20) }, ['dsse/malformed', 'json/too-large']],
    ['a payload over 512 KiB', { ...four, payload: Buffer.alloc((1 << 19) + 1).toString('base64') }, ['dsse/malformed']],
    ['another payload type', { ...four, payloadType: 'text/html' }, ['dsse/no-valid-signature']],
    ['another payload', { ...four, payload: 'aGVsbG9v' }, ['dsse/no-valid-signature']],
    ['65 signatures', { ...four, signatures: new Array<unknown>(65).fill(first) }, ['dsse/too-many-signatures']],
  ])('%s', (_what, envelope, expected) => {
    expect(ids(envelope)).toEqual(expected);
  });

  test('a signature of an unknown key, and no key at all', () => {
    expect(ids(four, keys.slice(4))).toEqual(['dsse/no-valid-signature']);
    expect(ids(four, [])).toEqual(['dsse/no-valid-signature']);
  });

  test('a good envelope of a type that the caller does not read', () => {
    expect(ids(four, keys, { payloadType: 'text/html' })).toEqual(['dsse/payload-type']);
    expect(ids(four, keys, { payloadType: TYPE })).toEqual([]);
  });

  test('malformed and unsigned envelopes are integrity findings', () => {
    for (const envelope of [null, { ...four, payloadType: 'x' }]) expect(verifyEnvelope(bytesOf(envelope), keys).findings.every(({ integrity }) => integrity)).toBe(true);
  });

  test('a changed byte anywhere never makes another payload verify', () => {
    const bytes = canonicalBytes(four);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.slice();
        changed[at]! ^= change;
        const verified = verifyEnvelope(changed, keys);
        if (verified.ok) expect([verified.value.payload, verified.value.payloadType]).toEqual([payload, TYPE]);
      }),
    );
  });

  test('bytes that are none throw', () => {
    expect(() => verifyEnvelope('{}' as unknown as Uint8Array, keys)).toThrow(TypeError);
  });
});

describe('adding a signature', () => {
  test('keeps what is there and signs the same bytes', async () => {
    const one = await signEnvelope(payload, TYPE, signers.slice(0, 1));
    const two = await addSignature(one, signers[1]!);
    expect(two).toEqual(await signEnvelope(payload, TYPE, signers.slice(0, 2)));
    expect(parseEnvelope(canonicalBytes(two))).toEqual({ ok: true, findings: [], value: two });
  });

  test('does nothing where the very signature is there already', async () => {
    expect(await addSignature(four, signers[2]!)).toBe(four);
  });

  test('refuses an envelope whose payload cannot be read', async () => {
    await expect(addSignature({ ...four, payload: '*' }, signers[0]!)).rejects.toThrow(RangeError);
    expect(parseEnvelope(bytesOf({ ...four, payload: '*' })).findings.map(({ id }) => id)).toEqual(['dsse/malformed']);
  });
});

test.each<[string, () => Promise<unknown>]>([
  ['no signer', () => signEnvelope(payload, TYPE, [])],
  ['65 signers', () => signEnvelope(payload, TYPE, new Array<(typeof signers)[0]>(65).fill(signers[0]!))],
  ['an empty type', () => signEnvelope(payload, '', signers)],
  ['a payload over 512 KiB', () => signEnvelope(new Uint8Array((1 << 19) + 1), TYPE, signers)],
])('refuses to sign with %s', async (_what, signing) => {
  await expect(signing()).rejects.toThrow(RangeError);
});
