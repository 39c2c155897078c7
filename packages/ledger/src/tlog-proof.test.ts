import { hashLeaf, MerkleTree } from '@plimsoll/merkle';
import { toBase64 } from '@plimsoll/bytes';
import { cosigner, ed25519Signer, formatCheckpoint, formatVkey, noteSigner, parseTrustPolicy, signNote, type TrustPolicy } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './verify.ts';

const origin = 'log.example/proof';
const log = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(1)));
const witness = cosigner('w.example', ed25519Signer(new Uint8Array(32).fill(2)), () => 1_700_000_000n);
const leaves = Array.from({ length: 7 }, (_, i) => Uint8Array.of(i));
const tree = MerkleTree.fromEntries(leaves);
const policyOf = (text: string): TrustPolicy => {
  const parsed = parseTrustPolicy(text);
  if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
  return parsed.value;
};
const plain = policyOf(`log ${formatVkey(log.verifier)}\nquorum none\n`);
const witnessed = policyOf(`log ${formatVkey(log.verifier)}\nwitness w ${formatVkey(witness.verifier)}\nquorum w\n`);

async function proofOf(signers = [log], name = origin): Promise<string> {
  const note = await signNote(formatCheckpoint({ origin: name, size: 7n, root: tree.root(), extensions: [] }), signers);
  return formatTlogProof({ index: 3n, hashes: tree.inclusionProof(3), checkpoint: note });
}
const check = (text: string, policy = plain, leaf = hashLeaf(leaves[3]!)): ReturnType<typeof verifyTlogProof> => verifyTlogProof(Buffer.from(text), { leafHash: leaf, policy });
const ids = (result: ReturnType<typeof verifyTlogProof>): string[] => result.findings.map((finding) => finding.id);

test('a proof verifies, with and without witnesses and extra', async () => {
  expect(check(await proofOf())).toMatchObject({ ok: true, value: { index: 3n, checkpoint: { origin, size: 7n }, witnesses: [] } });
  expect(check(await proofOf([log, witness]), witnessed)).toMatchObject({ ok: true, value: { witnesses: ['w'] } });
  const parsed = parseTlogProof(Buffer.from(await proofOf()));
  if (!parsed.ok) throw new Error('refused');
  expect(check(formatTlogProof({ ...parsed.value, extra: Uint8Array.of(1, 2) }))).toMatchObject({ ok: true, value: { extra: Uint8Array.of(1, 2) } });
});

test('only a missing quorum is inconclusive', async () => {
  const result = check(await proofOf(), witnessed);
  expect(ids(result)).toEqual(['proof/quorum-unmet']);
  expect(result.findings[0]?.verdict).toBe('inconclusive');
});

test('a signature of a key with another name than the origin is no log signature', async () => {
  expect(ids(check(await proofOf([log], 'other.example')))).toEqual(['proof/log-not-trusted']);
});

test('another leaf, index or hash is not included', async () => {
  const proof = await proofOf();
  expect(ids(check(proof, plain, hashLeaf(leaves[2]!)))).toEqual(['proof/inclusion']);
  expect(ids(check(proof.replace('index 3', 'index 2')))).toEqual(['proof/inclusion']);
  const [first] = tree.inclusionProof(3);
  expect(ids(check(proof.replace(toBase64(first!), toBase64(hashLeaf(new Uint8Array())))))).toEqual(['proof/inclusion']);
  expect(ids(check(proof.replace(`${toBase64(first!)}\n`, '')))).toEqual(['proof/inclusion']);
});

test.each([
  ['another version', (text: string) => text.replace('@v1', '@v2')],
  ['an index with a leading zero', (text: string) => text.replace('index 3', 'index 03')],
  ['an index of 2^64', (text: string) => text.replace('index 3', 'index 18446744073709551616')],
  ['a second index', (text: string) => text.replace('index 3', 'index 3\nindex 3')],
  ['no empty line', (text: string) => text.replaceAll('\n\n', '\n')],
  ['unpadded base64', (text: string) => text.replace('=\n', '\n')],
  ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text: string) => `\ufeff${text}`],
  ['64 hashes', (text: string) => text.replace('index 3\n', `index 3\n${`${toBase64(new Uint8Array(32))}\n`.repeat(64)}`)],
  ['an extra that is no base64', (text: string) => text.replace('index', 'extra !\nindex')],
])('%s does not parse', async (_name, damage) => {
  expect(ids(check(damage(await proofOf())))).toEqual(['proof/malformed']);
});

test('a proof of more than 1 MiB or that is not UTF-8 is refused', () => {
  expect(parseTlogProof(new Uint8Array(1024 * 1024 + 1)).findings[0]?.id).toBe('proof/malformed');
  expect(parseTlogProof(Uint8Array.of(0xff)).findings[0]?.id).toBe('proof/malformed');
});
