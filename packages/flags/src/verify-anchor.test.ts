import { toHex } from '@plimsoll/bytes';
import type { EntryInput } from '@plimsoll/ledger';
import { describe, expect, test } from 'vitest';
import { anchorsOf, logSigner, ORIGIN, otherSigner, policy, witnessedPolicy } from '../test/sample-log.ts';
import { loaded, sampleRecord, sampleRegistry } from '../test/sample-registry.ts';
import { type AnchoredState, checkAnchorOrder, flagEntry, parseAnchor, type VerifiedAnchor, verifyAnchor, writeAnchor } from './index.ts';

const registry = loaded();
const root = toHex(registry.set.root);
const state: AnchoredState = { registry: 'meta_flags', environment: 'production', root };
const why = { actor: 'sre', reason: 'imported' };
const genuine = flagEntry('anchored', registry, why);
const trust = { policy };

/** The anchor of the last of these entries. */
async function anchorOf(...entries: EntryInput[]): Promise<string> {
  return (await anchorsOf(entries)).at(-1) ?? '';
}
const idsOf = ({ findings }: { readonly findings: readonly { readonly id: string }[] }): string[] => findings.map(({ id }) => id);

function partsOf(anchor: string): { readonly entry: Uint8Array; readonly proof: string } {
  const parsed = parseAnchor(anchor);
  return parsed.ok ? parsed.value : expect.fail(parsed.findings[0]?.sentence);
}

test.each(['created', 'edited', 'removed', 'set', 'disabled', 'restored', 'anchored'] as const)('an entry that says %s anchors the root it names', async (act) => {
  const verified = verifyAnchor(await anchorOf(genuine, flagEntry(act, registry, { ...why, ids: ['meta_prod'] })), state, trust);
  expect(verified).toEqual({ ok: true, findings: [], value: { origin: ORIGIN, index: 1n, act, time: '2026-03-01T12:00:00.000Z', generation: 1, witnesses: [] } });
});

test('a pinned root needs no anchor, and any other root is refused', () => {
  expect(verifyAnchor(null, state, { root })).toMatchObject({ ok: true, value: { index: null, act: null } });
  expect(idsOf(verifyAnchor(null, state, { root: '0'.repeat(64) }))).toEqual(['flags/anchor-mismatch']);
});

test('without an anchor nothing is known', () => {
  expect(verifyAnchor(null, state, trust).findings).toMatchObject([{ id: 'flags/anchor-missing', verdict: 'inconclusive' }]);
});

test('too few cosignatures are inconclusive', async () => {
  expect(verifyAnchor(await anchorOf(genuine), state, { policy: witnessedPolicy }).findings).toMatchObject([{ id: 'flags/anchor-quorum-unmet', verdict: 'inconclusive' }]);
});

describe('a forged anchor is an integrity finding:', () => {
  const other = (changes: Parameters<typeof sampleRegistry>[1]) => flagEntry('anchored', loaded(sampleRegistry(undefined, changes)), why);
  const data = genuine.data as { readonly governance: { readonly root: object } };
  test.each<readonly [string, EntryInput]>([
    ['of another registry', other({ registry: 'other_flags' })],
    ['of another environment', other({ environment: 'staging' })],
    ['of no environment', other({ environment: null })],
    ['of another root', flagEntry('anchored', loaded(sampleRegistry({ meta_prod: sampleRecord() })), why)],
    ['of another registry that claims the root', { ...genuine, id: 'x', source: '/plimsoll/flags/other_flags', data: { ...genuine.data, registry: 'other_flags' } }],
    ['of another environment that claims the root', { ...genuine, id: 'x', data: { ...genuine.data, environment: 'staging' } }],
    ['of another entry type', { ...genuine, type: 'dev.plimsoll.phase-manifest.built.v1' }],
    ['of an entry type to come', { ...genuine, type: 'dev.plimsoll.flags.anchored.v2' }],
    ['of an entry from another source', { ...genuine, source: '/plimsoll/cli' }],
    ['of an entry whose governance names another root', { ...genuine, data: { ...genuine.data, root: '0'.repeat(64) } }],
    ['of an entry whose governance names a root of another profile', { ...genuine, data: { ...genuine.data, governance: { ...data.governance, root: { profile: 'other.v1', sha256: root } } } as unknown as EntryInput['data'] }],
    ['of an entry that shows another action', { ...genuine, data: { ...genuine.data, governance: { ...data.governance, action: 'DISABLE' } } as unknown as EntryInput['data'] }],
    ['of an entry without governance', { ...genuine, data: Object.fromEntries(Object.entries(genuine.data).filter(([name]) => name !== 'governance')) }],
  ])('%s', async (_name, entry) => {
    expect(verifyAnchor(await anchorOf(entry), state, trust).findings).toMatchObject([{ id: 'flags/anchor-mismatch', integrity: true }]);
  });

  test('by another key of the same name', async () => {
    expect(verifyAnchor((await anchorsOf([genuine], otherSigner))[0] ?? '', state, trust).findings).toMatchObject([{ id: 'flags/anchor-unverifiable', integrity: true }]);
  });

  test('with the proof of another entry', async () => {
    const [first = '', second = ''] = await anchorsOf([genuine, flagEntry('disabled', registry, why)], logSigner);
    const mixed = writeAnchor({ entry: partsOf(first).entry, proof: partsOf(second).proof });
    expect(verifyAnchor(mixed, state, trust).findings).toMatchObject([{ id: 'flags/anchor-unverifiable', detail: { rule: 'proof/inclusion' } }]);
  });

  test('with an entry that is not in the log', async () => {
    const anchor = partsOf(await anchorOf(genuine));
    const entry = new TextEncoder().encode(new TextDecoder().decode(anchor.entry).replace('imported', 'approved'));
    expect(idsOf(verifyAnchor(writeAnchor({ ...anchor, entry }), state, trust))).toEqual(['flags/anchor-unverifiable']);
  });
});

test.each([
  ['nothing', ''],
  ['no JSON', 'anchor'],
  ['a list', '[]'],
  ['another version', '{"schema_version":"plimsoll.flag-anchor.v2","entry":"","proof":""}'],
  ['a member too many', '{"schema_version":"plimsoll.flag-anchor.v1","entry":"","proof":"","keys":[]}'],
  ['an entry that is no base64', '{"schema_version":"plimsoll.flag-anchor.v1","entry":"?","proof":""}'],
  ['a key twice', '{"schema_version":"plimsoll.flag-anchor.v1","entry":"","entry":"","proof":""}'],
  ['no proof', '{"schema_version":"plimsoll.flag-anchor.v1","entry":"","proof":""}'],
])('an anchor that is %s does not verify', (_name, text) => {
  expect(new Set(idsOf(verifyAnchor(text, state, trust)))).toEqual(new Set(['flags/anchor-unverifiable']));
});

test('an anchor with any one bit of any byte changed is refused, or says the same', async () => {
  const bytes = new TextEncoder().encode(await anchorOf(genuine));
  const before = verifyAnchor(bytes, state, trust);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = (bytes[at] ?? 0) ^ (1 << at % 8);
    const after = verifyAnchor(changed, state, trust);
    if (after.ok) expect(after, `byte ${at}`).toEqual(before);
    else expect(idsOf(after)[0], `byte ${at}`).toMatch(/^flags\/anchor-(?:unverifiable|mismatch)$/);
  }
});

test('an earlier entry of the same log after a later one is a rollback', () => {
  const at = (index: bigint | null, origin = ORIGIN): VerifiedAnchor => ({ origin, index, act: 'set', time: null, generation: null, witnesses: [] });
  expect(checkAnchorOrder('meta_flags', at(5n), at(4n))).toMatchObject({ id: 'flags/anchor-rollback', integrity: true });
  for (const [last, next] of [[at(5n), at(5n)], [at(5n), at(6n)], [at(5n), at(4n, 'other.example')], [at(null), at(4n)], [at(5n), at(null)]] as const) expect(checkAnchorOrder('meta_flags', last, next)).toBeUndefined();
});

test('of two changes that reached the log in the other order, the one of the higher generation is the later', () => {
  const at = (index: bigint, generation: number, act: VerifiedAnchor['act'] = 'set'): VerifiedAnchor => ({ origin: ORIGIN, index, act, time: null, generation, witnesses: [] });
  expect(checkAnchorOrder('meta_flags', at(5n, 8), at(4n, 9, 'disabled'))).toBeUndefined();
  expect(checkAnchorOrder('meta_flags', at(4n, 9, 'disabled'), at(5n, 8))).toMatchObject({ id: 'flags/anchor-rollback' });
  expect(checkAnchorOrder('meta_flags', at(4n, 9), at(5n, 1, 'anchored'))).toBeUndefined();
  expect(checkAnchorOrder('meta_flags', at(5n, 1, 'anchored'), at(4n, 9))).toMatchObject({ id: 'flags/anchor-rollback' });
});
