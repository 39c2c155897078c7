import { expect, test } from 'vitest';
import { logKey, ModelLog } from '../test/witness-world.ts';
import { ed25519Signer, formatCheckpoint, noteSigner, signNote } from '@plimsoll/signed-note';
import { checkSplitView, compareCheckpoints, formatSplitView, type SplitView, splitViewFinding } from './verify.ts';

const keys = [logKey.verifier];
const [log, other] = [ModelLog.of(7), ModelLog.of(7, 2)];

async function evidence(): Promise<SplitView> {
  const compared = compareCheckpoints(await log.note(3n), await other.note(7n), other.tree.consistencyProof(3n, 7n), keys);
  if (!compared.ok || typeof compared.value !== 'object') throw new Error('no split view');
  return compared.value;
}

test('an evidence file is readable JSON: the notes as text, the hashes in base64', async () => {
  const bytes = formatSplitView(await evidence());
  const document = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
  expect(Object.keys(document)).toEqual(['a', 'b', 'proof', 'schema_version']);
  expect(document['a']).toBe(Buffer.from(await log.note(3n)).toString());
  expect(checkSplitView(bytes, keys)).toMatchObject({ ok: true, value: await evidence() });
});

test.each<[string, string, (document: Record<string, unknown>) => unknown]>([
  ['a list', 'split-view/malformed', (document) => [document]],
  ['of another version', 'split-view/malformed', (document) => ({ ...document, schema_version: 'plimsoll.split-view.v2' })],
  ['with a member too many', 'split-view/malformed', (document) => ({ ...document, c: '' })],
  ['with a hash that is none', 'split-view/malformed', (document) => ({ ...document, proof: ['AAAA'] })],
  ['with an altered checkpoint', 'split-view/not-signed', (document) => ({ ...document, a: String(document['a']).replace('\n3\n', '\n4\n') })],
  ['with one checkpoint twice', 'split-view/not-shown', (document) => ({ ...document, b: document['a'], proof: [] })],
  ['without its proof', 'split-view/not-shown', (document) => ({ ...document, proof: [] })],
  ['with an altered proof', 'split-view/not-shown', (document) => ({ ...document, proof: [...(document['proof'] as string[])].reverse() })],
])('evidence %s is refused with %s', async (_what, id, change) => {
  const document = change(JSON.parse(Buffer.from(formatSplitView(await evidence())).toString()) as Record<string, unknown>);
  expect(checkSplitView(Buffer.from(JSON.stringify(document)), keys)).toMatchObject({ ok: false, findings: [{ id }] });
});

test('evidence that is no JSON or too long is malformed', () => {
  for (const bytes of [Buffer.from('{'), new Uint8Array(5 * 1024 * 1024)]) expect(checkSplitView(bytes, keys)).toMatchObject({ ok: false, findings: [{ id: 'split-view/malformed' }] });
});

test('two honest checkpoints are no evidence, and two logs neither', async () => {
  const honest = { a: await log.note(3n), b: await log.note(7n), proof: log.tree.consistencyProof(3n, 7n) };
  expect(checkSplitView(formatSplitView(honest), keys)).toMatchObject({ ok: false, findings: [{ id: 'split-view/not-shown' }] });
  const elsewhere = noteSigner('log.example/elsewhere', ed25519Signer(new Uint8Array(32).fill(24)));
  const two = { ...honest, b: await ModelLog.of(3, 0, elsewhere).note() };
  expect(checkSplitView(formatSplitView(two), [...keys, elsewhere.verifier])).toMatchObject({ ok: false, findings: [{ id: 'split-view/other-log' }] });
});

test('a signed root of no entries that is not the empty one contradicts every checkpoint', async () => {
  const impossible = await signNote(formatCheckpoint({ origin: logKey.verifier.name, size: 0n, root: log.tree.root(1n), extensions: [] }), [logKey]);
  const compared = compareCheckpoints(await log.note(7n), impossible, null, keys);
  if (!compared.ok || typeof compared.value !== 'object') throw new Error('no split view');
  expect(checkSplitView(formatSplitView(compared.value), keys).ok).toBe(true);
});

test('a finding is made only of evidence that the given keys signed', async () => {
  const split = await evidence();
  expect(() => splitViewFinding(split, [])).toThrow(RangeError);
});
