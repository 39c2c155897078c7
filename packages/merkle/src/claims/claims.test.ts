import { accept, type ClaimResult, type Evidence, type EvidenceReader, evidenceRules, refuse } from '@plimsoll/findings';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { describe, expect, test } from 'vitest';
import { claimKinds } from '../claims.ts';
import { legacySortedRoot, setOfJson, sha256 } from '../index.ts';

/** Evidence held in memory. */
function evidenceOf(files: Readonly<Record<string, string>>): EvidenceReader {
  const read = (name: string): Evidence | undefined => {
    const text = files[name];
    const bytes = text === undefined ? undefined : encodeUtf8(text);
    return bytes && { name, bytes, sha256: toHex(sha256(bytes)) };
  };
  return {
    read: (path) => {
      const found = read(path);
      return Promise.resolve(found === undefined ? refuse(evidenceRules.finding('evidence/missing', { sentence: `${path} is not there` })) : accept(found));
    },
    list: () => Promise.resolve(accept(Object.keys(files))),
  };
}

async function verify(kind: string, claim: unknown, files: Readonly<Record<string, string>>): Promise<ClaimResult> {
  const found = claimKinds.find((each) => each.kind === kind)!;
  return found.verify(found.schema.parse(claim), evidenceOf(files));
}
const ids = (result: ClaimResult): string[] => result.findings.map((finding) => finding.id);

const records = [
  { id: 'a', state: { mode: 'disabled' } },
  { id: 'b', state: { mode: 'shadow' } },
];
const legacy = legacySortedRoot(JSON.stringify(records));
const legacyRoot = legacy.ok ? legacy.value.root : '';
const set = setOfJson(records, { domain: 'mec/flags' });
const setRoot = set.ok ? toHex(set.value.root) : '';
const registry = (root: string, changed: readonly unknown[] = records): string => JSON.stringify({ generated_at: '2026-03-01T12:00:00.250Z', root, records: changed }, null, 2);
const sets = { domain: 'mec/flags' };

describe('registry-root', () => {
  const claim = { file: 'r.json', profile: sets, root: { pointer: '/root' } };

  test('holds for a set root stated in the file, in another file and in the claim', async () => {
    const files = { 'r.json': registry(setRoot), 'release.json': JSON.stringify({ root: setRoot }) };
    for (const root of [{ pointer: '/root' }, { file: 'release.json', pointer: '/root' }, setRoot]) {
      const result = await verify('registry-root', { ...claim, root }, files);
      expect(result).toMatchObject({ findings: [], holds: { sentence: expect.stringContaining(setRoot) as string } });
    }
  });

  test('holds for a legacy root, with its weakness named', async () => {
    const result = await verify('registry-root', { ...claim, profile: 'legacy-sorted' }, { 'r.json': registry(legacyRoot) });
    expect(ids(result)).toEqual(['legacy/weak-profile']);
    expect(result.findings[0]?.location).toMatchObject({ file: 'r.json', pointer: '/records' });
    expect(result.holds?.sentence).toContain(legacyRoot);
  });

  test('a changed record is an integrity failure that points at the stated root', async () => {
    const changed = [records[0], { id: 'b', state: { mode: 'enabled' } }];
    const result = await verify('registry-root', claim, { 'r.json': registry(setRoot, changed) });
    expect(result.holds).toBeUndefined();
    expect(result.findings).toMatchObject([{ id: 'registry/root-mismatch', integrity: true, expected: setRoot, location: { file: 'r.json', pointer: '/root', line: 3 } }]);
  });

  test.each([sets, 'legacy-sorted' as const])('a registry emptied together with its root shows nothing: profile %j', async (profile) => {
    const empty = profile === 'legacy-sorted' ? legacySortedRoot('[]') : setOfJson([], profile);
    const stated = !empty.ok ? '' : typeof empty.value.root === 'string' ? empty.value.root : toHex(empty.value.root);
    const result = await verify('registry-root', { ...claim, profile }, { 'r.json': registry(stated, []) });
    expect(result).toMatchObject({ findings: [{ id: 'registry/empty', verdict: 'inconclusive', location: { file: 'r.json', pointer: '/records' } }] });
    expect(result.holds).toBeUndefined();
  });

  test('an integer that a double does not hold is refused in a set, and read digit by digit in the legacy profile', async () => {
    const text = '[{"id":"a","n":9007199254740993}]';
    const file = `{"root":"${setRoot}","records":${text}}`;
    expect((await verify('registry-root', claim, { 'r.json': file })).findings).toMatchObject([{ id: 'json/unsafe-integer', location: { file: 'r.json', pointer: '/records/0/n' } }]);
    expect(ids(await verify('registry-root', { ...claim, profile: 'legacy-sorted' }, { 'r.json': file }))).toContain('registry/root-mismatch');
  });

  test('with an anchored snapshot the changed field is named', async () => {
    const changed = [{ id: 'a', state: { mode: 'disabled' }, extra: 1 }, { id: 'b', state: { mode: 'enabled' } }];
    const result = await verify('registry-root', { ...claim, snapshot: 's.json' }, { 'r.json': registry(setRoot, changed), 's.json': registry(setRoot) });
    expect(result.findings).toMatchObject([
      { id: 'registry/root-mismatch' },
      { id: 'registry/record-differs', location: { file: 'r.json', pointer: '/records/0/extra' }, actual: 1 },
      { id: 'registry/record-differs', location: { file: 'r.json', pointer: '/records/1/state/mode' }, expected: 'shadow', actual: 'enabled' },
    ]);
  });

  test.each([
    ['no records', { 'r.json': '{"root":"00"}' }, 'registry/malformed'],
    ['a record that is no object', { 'r.json': registry(setRoot, [1]) }, 'registry/malformed'],
    ['a root that is no digest', { 'r.json': registry('abc') }, 'registry/malformed'],
    ['two records of one id', { 'r.json': registry(setRoot, [records[0], records[0]]) }, 'set/duplicate-id'],
    ['a repeated key', { 'r.json': '{"a":1,"a":2}' }, 'json/duplicate-key'],
    ['no file', {}, 'evidence/missing'],
  ])('%s is refused', async (_name, files: Record<string, string>, id) => {
    const result = await verify('registry-root', claim, files);
    expect(result.holds).toBeUndefined();
    expect(ids(result)).toContain(id);
  });
});

describe('snapshot-name', () => {
  const named = (time: string, root: string): string => `m/flags_${time}_${root}.json`;
  const claimOf = (file: string): unknown => ({ file, registry: 'flags', profile: sets });

  test.each(['2026-03-01T12-00-00Z', '2026-03-01T12-00-00.2Z', '2026-03-01T12-00-00.250Z'])('holds at the precision of the name: %s', async (time) => {
    const file = named(time, setRoot);
    expect(await verify('snapshot-name', claimOf(file), { [file]: registry('') })).toMatchObject({ findings: [], holds: {} });
  });

  test.each([
    ['another root', named('2026-03-01T12-00-00Z', legacyRoot), 'snapshot-name/root-mismatch'],
    ['another second', named('2026-03-01T12-00-01Z', setRoot), 'snapshot-name/time-mismatch'],
    ['another fraction', named('2026-03-01T12-00-00.251Z', setRoot), 'snapshot-name/time-mismatch'],
    ['another registry', `m/other_2026-03-01T12-00-00Z_${setRoot}.json`, 'snapshot-name/malformed'],
    ['no time', `m/flags_${setRoot}.json`, 'snapshot-name/malformed'],
  ])('%s', async (_name, file, id) => {
    const result = await verify('snapshot-name', claimOf(file), { [file]: registry('') });
    expect(ids(result)).toEqual([id]);
    expect(result.holds).toBeUndefined();
  });

  test('a time that is none is a mismatch', async () => {
    const file = named('2026-03-01T12-00-00Z', setRoot);
    expect(ids(await verify('snapshot-name', claimOf(file), { [file]: JSON.stringify({ generated_at: 'today', records }) }))).toEqual(['snapshot-name/time-mismatch']);
  });
});

describe('file claims', () => {
  const digest = toHex(sha256(encodeUtf8('hello')));

  test('a file digest holds or is an integrity failure', async () => {
    expect(await verify('file-digest', { file: 'f', sha256: digest }, { f: 'hello' })).toMatchObject({ findings: [], holds: {} });
    expect(await verify('file-digest', { file: 'f', sha256: digest }, { f: 'hellp' })).toMatchObject({ findings: [{ id: 'evidence/digest-mismatch', integrity: true, expected: digest }] });
    expect(ids(await verify('file-digest', { file: 'f', sha256: digest }, {}))).toEqual(['files/absent']);
  });

  test('a fragment holds weakly or is an integrity failure', async () => {
    expect(await verify('file-digest', { file: 'f', fragment: digest.slice(5, 17) }, { f: 'hello' })).toMatchObject({ findings: [{ id: 'files/fragment-weak', severity: 'warning' }], holds: {} });
    const wrong = await verify('file-digest', { file: 'f', fragment: '5b8d4d5dcd6a' }, { f: 'hello' });
    expect(wrong).toMatchObject({ findings: [{ id: 'files/fragment-mismatch', integrity: true }] });
    expect(wrong.holds).toBeUndefined();
  });

  test('files that are claimed must be there', async () => {
    expect(await verify('file-present', { files: ['a', 'b'] }, { a: '1', b: '2' })).toMatchObject({ findings: [], holds: {} });
    expect(await verify('file-present', { files: ['a', 'b', 'c'] }, { b: '2' })).toMatchObject({ findings: [{ id: 'files/absent', location: { file: 'a' } }, { id: 'files/absent', location: { file: 'c' } }] });
  });

  test('an empty file is evidence of nothing', async () => {
    const result = await verify('file-present', { files: ['a', 'b'] }, { a: '1', b: '' });
    expect(result).toMatchObject({ findings: [{ id: 'files/empty', verdict: 'inconclusive', location: { file: 'b' } }] });
    expect(result.holds).toBeUndefined();
  });

  test('a manifest holds only if every file it lists does', async () => {
    const manifest = JSON.stringify({ files: { 'x/f': digest, g: digest } });
    expect(await verify('digest-manifest', { file: 'm', base: 'b' }, { m: manifest, 'b/x/f': 'hello', 'b/g': 'hello' })).toMatchObject({ findings: [], holds: {} });
    expect(ids(await verify('digest-manifest', { file: 'm' }, { m: manifest, 'x/f': 'hellp' }))).toEqual(['evidence/digest-mismatch', 'files/absent']);
    for (const text of ['{}', '{"files":{}}', '{"files":[]}', '{"files":{"a":"00"}}', '{"files":{"a":1}}']) {
      expect(ids(await verify('digest-manifest', { file: 'm' }, { m: text })), text).toEqual(['files/manifest-malformed']);
    }
  });
});

test.each([
  ['registry-root', { file: 'r', profile: 'md5', root: '00' }],
  ['registry-root', { file: 'r', profile: 'legacy-sorted', root: setRoot, extra: 1 }],
  ['snapshot-name', { file: 'r', profile: 'legacy-sorted' }],
  ['file-digest', { file: 'r' }],
  ['file-digest', { file: 'r', sha256: setRoot, fragment: '00000000' }],
  ['file-present', { files: [] }],
  ['file-present', { files: ['a', 'b', 'a'] }],
  ['digest-manifest', { file: 'r', pointer: 'files' }],
])('a declaration of the wrong shape does not parse: %s %j', (kind, claim) => {
  expect(claimKinds.find((each) => each.kind === kind)?.schema.safeParse(claim).success).toBe(false);
});
