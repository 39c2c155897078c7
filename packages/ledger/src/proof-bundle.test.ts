import { decodeUtf8, encodeUtf8, toBase64, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { cosigner, ed25519Signer, formatVkey, noteSigner, parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { buildProofBundle, type BundleContents, LedgerReader, memoryStore, openLedger, verifyProofBundle } from './index.ts';
import { proofBundleRules } from './proof-bundle-rules.ts';

const origin = 'log.example/bundle';
const signer = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(8)));
const policyOf = (text: string): TrustPolicy => {
  const parsed = parseTrustPolicy(text);
  return parsed.ok ? parsed.value : expect.fail('the policy must parse');
};
const policy = policyOf(`log ${formatVkey(signer.verifier)}\nquorum none\n`);
const report = encodeUtf8('{"drift":0.01}');
const metrics = encodeUtf8('p99 120');
const envelope = encodeUtf8('{"payload":"","payloadType":"x","signatures":[]}');
const reference = (name: string, bytes: Uint8Array) => ({ name, sha256: toHex(sha256(bytes)), size: bytes.length, mediaType: 'application/json' });

/** Files of a log whose entry 1 names two pieces of evidence. */
async function logFiles(): Promise<Map<string, Uint8Array>> {
  const store = memoryStore({ origin });
  const ledger = await openLedger({ store, signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
  const event = (id: string, data = {}) => ({ id, source: '/bundle', type: 'dev.plimsoll.test.happened.v1', data });
  await ledger.append([event('a'), event('b', { evidence: [reference('drift report', report), reference('metrics', metrics)] }), event('c')]);
  await ledger.read();
  const files = new Map<string, Uint8Array>();
  for await (const path of store.list()) files.set(path, (await store.read(path)) ?? new Uint8Array());
  return files;
}
const readerOf = (files: ReadonlyMap<string, Uint8Array>): LedgerReader => new LedgerReader((path) => Promise.resolve(files.get(path)));
const all: BundleContents = { evidence: ({ name }) => Promise.resolve(name === 'metrics' ? metrics : report) };

async function bundleOf(contents: BundleContents = all, index = 1n): Promise<Uint8Array> {
  const bundle = await buildProofBundle(readerOf(await logFiles()), index, contents);
  return bundle.ok ? bundle.value : expect.fail(bundle.findings[0]?.sentence);
}
const idsOf = ({ findings }: { readonly findings: readonly { readonly id: string }[] }): string[] => findings.map(({ id }) => id);

interface Bundle {
  schema_version: unknown;
  entry: unknown;
  proof: unknown;
  attestations: unknown;
  evidence: unknown;
  [member: string]: unknown;
}
type Evidence = { sha256: string; base64?: unknown }[];

/** The bundle with one thing changed. */
async function mutated(change: (bundle: Bundle) => void, contents = all): Promise<Uint8Array> {
  const bundle = JSON.parse(decodeUtf8(await bundleOf(contents)) ?? '') as Bundle;
  change(bundle);
  return encodeUtf8(JSON.stringify(bundle));
}

describe('a bundle', () => {
  test('says offline which entry of which log it is, and that its evidence is what the entry names', async () => {
    const verified = verifyProofBundle(await bundleOf(), { policy });
    expect(verified).toMatchObject({ ok: true, findings: [], value: { index: 1n, entry: { id: 'b' }, checkpoint: { origin, size: 3n }, witnesses: [], evidence: [{ name: 'drift report' }, { name: 'metrics' }], attestations: [] } });
  });

  test('is the same whenever it is built, and one line of canonical JSON', async () => {
    const bundle = await bundleOf();
    expect(await bundleOf()).toEqual(bundle);
    expect(Object.keys(JSON.parse(decodeUtf8(bundle) ?? '') as object)).toEqual(['attestations', 'entry', 'evidence', 'proof', 'schema_version']);
  });

  test('may leave evidence out: then it is known only if it is given beside it', async () => {
    const bundle = await bundleOf({});
    expect(verifyProofBundle(bundle, { policy })).toMatchObject({ ok: true, value: { evidence: [] }, findings: [{ id: 'bundle/evidence-absent', verdict: 'inconclusive', subject: 'drift report' }, { id: 'bundle/evidence-absent', subject: 'metrics' }] });
    expect(verifyProofBundle(bundle, { policy, evidence: [metrics, new Uint8Array(3), report] })).toMatchObject({ ok: true, findings: [], value: { evidence: [{ name: 'drift report' }, { name: 'metrics' }] } });
  });

  test('carries envelopes byte for byte; who gives nothing to judge them with has no pass', async () => {
    const bundle = await bundleOf({ ...all, attestations: [envelope, report] });
    expect(verifyProofBundle(bundle, { policy })).toMatchObject({ ok: false, findings: [{ id: 'bundle/attestation-unchecked', verdict: 'inconclusive', location: { pointer: '/attestations/0' } }, { id: 'bundle/attestation-unchecked' }] });
    const judged: unknown[] = [];
    const attestation = (bytes: Uint8Array, { entry }: { entry: { id: string } }, index: number) => (judged.push([bytes, entry.id, index]), []);
    expect(verifyProofBundle(bundle, { policy, attestation })).toMatchObject({ ok: true, value: { attestations: [envelope, report] } });
    expect(judged).toEqual([[envelope, 'b', 0], [report, 'b', 1]]);
    const objection = proofBundleRules.finding('bundle/evidence-unnamed', { sentence: 'No' });
    expect(verifyProofBundle(bundle, { policy, attestation: (_, __, i) => (i === 1 ? [objection] : []) })).toEqual({ ok: false, findings: [objection] });
  });
});

describe('a bundle of other bytes is refused:', () => {
  const other = (text: unknown): string => toBase64(encodeUtf8((decodeUtf8(Uint8Array.from(Buffer.from(String(text), 'base64'))) ?? '').replace('"id":"b"', '"id":"x"')));
  const cases: readonly [string, (bundle: Bundle) => void, string[]][] = [
    ['the entry altered', (b) => { b.entry = other(b.entry); }, ['proof/inclusion']],
    ['the entry no entry', (b) => { b.entry = toBase64(encodeUtf8('{}')); }, ['proof/inclusion', ...Array.from({ length: 7 }, () => 'entry/missing-attribute')]],
    ['the entry not base64', (b) => { b.entry = 'AA='; }, ['bundle/malformed']],
    ['the proof of another index', (b) => { b.proof = String(b.proof).replace('index 1', 'index 0'); }, ['proof/inclusion']],
    ['the proof no proof', (b) => { b.proof = 'proof'; }, ['proof/malformed']],
    ['the checkpoint of another size', (b) => { b.proof = String(b.proof).replace('\n3\n', '\n4\n'); }, ['note/bad-signature']],
    ['evidence altered', (b) => { (b.evidence as Evidence)[0]!.base64 = toBase64(metrics); }, ['bundle/evidence-altered']],
    ['evidence under the digest of other bytes', (b) => { (b.evidence as Evidence)[0]!.sha256 = toHex(sha256(envelope)); }, ['bundle/evidence-altered']],
    ['evidence that the entry does not name', (b) => { (b.evidence as Evidence).push({ sha256: toHex(sha256(envelope)), base64: toBase64(envelope) }); }, ['bundle/evidence-unnamed']],
    ['evidence twice', (b) => { (b.evidence as Evidence).push((b.evidence as Evidence)[0]!); }, ['bundle/malformed']],
    ['evidence without digest', (b) => { (b.evidence as unknown[]).push({}, null, 'x'); }, ['bundle/malformed', 'bundle/malformed', 'bundle/malformed']],
    ['evidence that is not base64', (b) => { (b.evidence as Evidence)[0]!.base64 = 7; }, ['bundle/malformed', 'bundle/evidence-altered']],
    ['evidence no list', (b) => { b.evidence = {}; }, ['bundle/malformed']],
    ['257 pieces of evidence', (b) => { b.evidence = Array.from({ length: 257 }, (_, i) => ({ sha256: i.toString(16).padStart(64, '0') })); }, ['bundle/malformed']],
    ['65 attestations', (b) => { b.attestations = Array.from({ length: 65 }, () => ''); }, ['bundle/malformed']],
    ['an attestation that is not base64', (b) => { b.attestations = [{}]; }, ['bundle/malformed']],
    ['a trust policy of its own', (b) => { b['policy'] = 'log mine'; }, ['bundle/malformed']],
    ['another version', (b) => { b.schema_version = 'plimsoll.proof-bundle.v2'; }, ['bundle/malformed']],
    ['several faults, all of them named', (b) => { b.entry = 1; b.proof = 2; delete b.attestations; }, ['bundle/malformed', 'bundle/malformed', 'bundle/malformed']],
  ];
  test.each(cases)('%s', async (_, change, ids) => {
    const verified = verifyProofBundle(await mutated(change), { policy });
    expect(verified.ok).toBe(false);
    expect(idsOf(verified)).toEqual(ids);
  });

  test.each([['no JSON', '{'], ['no object', '[]'], ['a member twice', '{"entry":"","entry":""}'], ['nothing', '']])('%s', (_, text) => {
    const verified = verifyProofBundle(encodeUtf8(text), { policy });
    expect([verified.ok, idsOf(verified)[0]]).toEqual([false, 'bundle/malformed']);
  });

  test('one that is too large is not parsed', () => {
    expect(idsOf(verifyProofBundle(new Uint8Array(16 * 1024 * 1024 + 1).fill(32), { policy }))).toEqual(['bundle/malformed', 'json/too-large']);
  });

  test('a log that the policy does not name', async () => {
    const stranger = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(1)));
    expect(idsOf(verifyProofBundle(await bundleOf(), { policy: policyOf(`log ${formatVkey(stranger.verifier)}\nquorum none\n`) }))[0]).toMatch(/^(note|proof)\//u);
  });

  test('a quorum that is not met is inconclusive', async () => {
    const witness = cosigner('witness.example', ed25519Signer(new Uint8Array(32).fill(2)), () => 1n);
    const demanding = policyOf(`log ${formatVkey(signer.verifier)}\nwitness w ${formatVkey(witness.verifier)}\nquorum w\n`);
    expect(verifyProofBundle(await bundleOf(), { policy: demanding })).toMatchObject({ ok: false, findings: [{ id: 'proof/quorum-unmet', verdict: 'inconclusive' }] });
  });

  test('evidence whose size is not the one that the entry says', async () => {
    const store = memoryStore({ origin });
    const ledger = await openLedger({ store, signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
    await ledger.append([{ id: 'a', source: '/bundle', type: 'dev.plimsoll.test.happened.v1', data: { evidence: [{ ...reference('report', report), size: 3 }] } }]);
    const bundle = await buildProofBundle(await ledger.read(), 0n, { evidence: () => Promise.resolve(report) });
    expect(idsOf(verifyProofBundle(bundle.ok ? bundle.value : new Uint8Array(), { policy }))).toEqual(['bundle/evidence-altered']);
  });
});

describe('building refuses', () => {
  test('an index that is not there', async () => {
    expect(idsOf(await buildProofBundle(readerOf(await logFiles()), 3n))).toEqual(['ledger/entry-not-found']);
  });

  test('an entry that was altered', async () => {
    const files = await logFiles();
    const bundle = files.get('tile/entries/000.p/3') ?? new Uint8Array();
    files.set('tile/entries/000.p/3', Uint8Array.from(Buffer.from(Buffer.from(bundle).toString('latin1').replace('"id":"b"', '"id":"x"'), 'latin1')));
    expect(idsOf(await buildProofBundle(readerOf(files), 1n, all))).toEqual(['ledger/entry-altered']);
  });

  test('evidence of another digest, and more than a verifier would read', async () => {
    const reader = readerOf(await logFiles());
    expect(idsOf(await buildProofBundle(reader, 1n, { evidence: () => Promise.resolve(metrics) }))).toEqual(['bundle/evidence-altered']);
    for (const attestations of [Array.from({ length: 65 }, () => envelope), [new Uint8Array(12_600_000)], [new Uint8Array(17 * 1024 * 1024)]]) {
      expect(idsOf(await buildProofBundle(reader, 1n, { attestations }))).toEqual(['bundle/too-large']);
    }
  });
});
