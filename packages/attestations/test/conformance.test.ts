import { canonicalize } from '@plimsoll/canonical-json';
import { fromHex, toBase64, toHex } from '@plimsoll/bytes';
import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import { ed25519Signer, parseVkey } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import {
  type Approval,
  approvalStatement,
  type Envelope,
  envelopeSigner,
  importPrivateKey,
  importPublicKey,
  IN_TOTO_PAYLOAD_TYPE,
  pae,
  parseApproval,
  parseStatement,
  type PublicKey,
  signEnvelope,
  verifyEnvelope,
} from '../src/index.ts';
import { namedKeyOf } from '../src/private-key.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Vkeys as the keys of a verification. */
function keysOf(vkeys: readonly string[]): PublicKey[] {
  return vkeys.map((vkey) => {
    const parsed = parseVkey(vkey);
    if (!parsed.ok) throw new Error(`no vkey: ${vkey}`);
    return parsed.value;
  });
}

/** The P-256 key of a PEM. */
function p256(spkiPem: string): PublicKey {
  const key = importPublicKey(spkiPem);
  if (!key.ok) throw new Error('no key');
  return key.value;
}

interface DsseCase {
  readonly envelope: string;
  readonly vkeys: readonly string[];
  readonly accepted: readonly string[];
  readonly issues: readonly string[];
  readonly payload: string | null;
}

interface Golden {
  readonly statement: string;
  readonly pae_b64: string;
  readonly envelope: string;
  readonly vkey: string;
}

describe.skipIf(conformanceAbsent())('the reference corpora', () => {
  test('every envelope of the corpus has its verdict, its payload and its signers', () => {
    const { cases } = conformance<{ cases: DsseCase[] }>('attestations/cases/dsse.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const { envelope, vkeys, accepted, issues, payload } of cases) {
      const verified = verifyEnvelope(encode(envelope), keysOf(vkeys));
      expect({
        issues: verified.findings.map(({ id }) => id).sort(),
        accepted: verified.ok ? verified.value.signers.map(({ publicKey }) => toHex(publicKey)).sort() : [],
        payload: verified.ok ? toBase64(verified.value.payload) : null,
      }).toEqual({ issues: [...issues].sort(), accepted: [...accepted].sort(), payload: payload === null ? null : standardBase64(payload) });
    }
  });

  test('statement, pre-authentication encoding and envelope of an approval are the golden bytes', async () => {
    const golden = conformance<Golden>('attestations/approval-golden.json');
    const read = parseStatement(encode(golden.statement));
    const approval = read.ok ? parseApproval(read.value) : read;
    if (!read.ok || !approval.ok) throw new Error('the golden approval does not parse');
    const payload = approvalStatement({ subject: read.value.subject, ...(approval.value satisfies Approval) });
    expect(decode(payload)).toBe(golden.statement);
    expect(toBase64(pae(IN_TOTO_PAYLOAD_TYPE, payload))).toBe(golden.pae_b64);
    const { seedHex, name } = conformance<{ seedHex: string; name: string }>('attestations/keys.json');
    const envelope = await signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, [envelopeSigner(name, ed25519Signer(fromHex(seedHex) ?? new Uint8Array()))]);
    expect(canonicalize(envelope)).toBe(golden.envelope);
    expect(verifyEnvelope(encode(golden.envelope), keysOf([golden.vkey])).ok).toBe(true);
  });

  test('the one key of the corpus is read from every form', () => {
    const keys = conformance<Record<'seedHex' | 'publicKeyHex' | 'name' | 'vkeyNote' | 'vkeyCosigner' | 'skey' | 'pkcs8Pem' | 'spkiPem', string> & Record<'jwkPrivate' | 'jwkPublic', object>>('attestations/keys.json');
    for (const text of [keys.skey, keys.pkcs8Pem, JSON.stringify(keys.jwkPrivate)]) {
      const key = importPrivateKey(text);
      expect(key.ok && [toHex(key.value.publicKey), toHex(key.value.seed())]).toEqual([keys.publicKeyHex, keys.seedHex]);
    }
    for (const text of [keys.vkeyNote, keys.vkeyCosigner, keys.spkiPem, JSON.stringify(keys.jwkPublic), keys.jwkPublic]) {
      const key = importPublicKey(text);
      expect(key.ok && toHex(key.value.publicKey)).toBe(keys.publicKeyHex);
    }
    expect(namedKeyOf(keys.name, 'cosigner', fromHex(keys.seedHex) ?? new Uint8Array()).vkey).toBe(keys.vkeyCosigner);
  });

  test('the vector of the DSSE text verifies: ECDSA P-256, r and s side by side', () => {
    const vector = conformance<{ spkiPem: string; pae: string; envelope: Envelope }>('attestations/dsse/spec-vector.json');
    const verified = verifyEnvelope(encode(JSON.stringify(vector.envelope)), [p256(vector.spkiPem)]);
    expect(verified.ok && decode(pae(verified.value.payloadType, verified.value.payload))).toBe(vector.pae);
  });

  test('envelopes of Sigstore verify or do not, as Sigstore says: ECDSA P-256, DER', () => {
    const { cases } = conformance<{ cases: { spkiPem: string; envelope: Envelope; valid: boolean }[] }>('attestations/dsse/sigstore-envelopes.json');
    expect(cases.map(({ spkiPem, envelope }) => verifyEnvelope(encode(JSON.stringify(envelope)), [p256(spkiPem)]).ok)).toEqual(cases.map(({ valid }) => valid));
  });
});

/** The corpus writes payloads as they stand in the envelope. */
function standardBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}
