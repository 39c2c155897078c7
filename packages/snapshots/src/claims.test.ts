import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { accept, type ClaimResult, type EvidenceReader, evidenceRules, refuse } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { describe, expect, test } from 'vitest';
import { claimKinds } from './claims.ts';
import { createManifest, manifestName, mecComposite, serializeManifest, wholeTree } from './index.ts';

type Files = Map<string, string>;

/** Evidence held in memory. */
function evidenceOf(files: Files): EvidenceReader {
  return {
    read: (name) => {
      const text = files.get(name);
      if (text === undefined) return Promise.resolve(refuse(evidenceRules.finding('evidence/missing', { sentence: `${name} is not there` })));
      const bytes = encodeUtf8(text);
      return Promise.resolve(accept({ name, bytes, sha256: toHex(sha256(bytes)) }));
    },
    list: (folder) => {
      const below = [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).sort();
      return Promise.resolve(below.length === 0 ? refuse(evidenceRules.finding('evidence/missing', { sentence: `${folder} is not there` })) : accept(below));
    },
  };
}

async function verify(kind: string, claim: unknown, files: Files): Promise<ClaimResult> {
  const found = claimKinds.find((each) => each.kind === kind)!;
  return found.verify(found.schema.parse(claim), evidenceOf(files));
}

const ids = ({ findings }: ClaimResult): string[] => findings.map(({ id }) => id);
const digestOf = (text: string): string => toHex(sha256(encodeUtf8(text)));

describe('mec-backup', () => {
  const folder = 'backups/2025-10-21T20-22-32.082676+00-00';
  const contents: Readonly<Record<string, string>> = { 'meta/flags.json': '{}', 'run.log': 'done' };

  function backup(change: (files: Files) => void = () => undefined): Files {
    const digests = Object.fromEntries(Object.entries(contents).map(([path, text]) => [path, digestOf(text)]));
    const document = { phase: 'M6', created_at: '2025-10-21T20:22:32.084306+00:00', files: digests, composite_hash: mecComposite(Object.values(digests).map((each) => ({ sha256: each }))), source_paths: Object.keys(digests) };
    const files: Files = new Map([[`${folder}/manifest.json`, JSON.stringify(document)], ...Object.entries(contents).map(([path, text]): [string, string] => [`${folder}/${path}`, text])]);
    change(files);
    return files;
  }

  test('holds for a backup that is whole, with the warning that its composite hash binds no name', async () => {
    const result = await verify('mec-backup', { folder, phase: 'M6' }, backup());
    expect(ids(result)).toEqual(['snapshots/legacy-weak-composite']);
    expect(result.holds?.sentence).toBe(`${folder}: all 2 files have their digests, and the composite hash ${mecComposite(Object.values(contents).map((text) => ({ sha256: digestOf(text) })))}`);
    expect(result.holds?.evidence.map(({ name }) => name)).toEqual(['manifest.json', 'meta/flags.json', 'run.log'].map((name) => `${folder}/${name}`));
  });

  test.each<[string, unknown, Files, string]>([
    ['a file that differs', { folder }, backup((files) => files.set(`${folder}/run.log`, 'failed')), 'snapshots/file-differs'],
    ['a file that is gone', { folder }, backup((files) => files.delete(`${folder}/run.log`)), 'snapshots/file-missing'],
    ['another phase', { folder, phase: 'M5' }, backup(), 'snapshots/legacy-phase'],
    ['a folder of another time', { folder: 'copy' }, new Map([...backup()].map(([name, text]) => [name.replace(folder, 'copy'), text])), 'snapshots/legacy-time'],
    ['a manifest that is none', { folder }, backup((files) => files.set(`${folder}/manifest.json`, '{}')), 'snapshots/legacy-invalid'],
    ['no manifest', { folder }, backup((files) => files.delete(`${folder}/manifest.json`)), 'evidence/missing'],
  ])('does not hold for %s', async (_, claim, files, id) => {
    const result = await verify('mec-backup', claim, files);
    expect(ids(result)).toContain(id);
    expect(result.holds).toBeUndefined();
  });
});

describe('snapshot', () => {
  const contents = { a: 'one', b: 'two', c: 'one' };
  const manifest = createManifest(Object.entries(contents).map(([path, text]) => ({ path, sha256: digestOf(text), size: text.length, executable: false })), { label: 'x', created_at: '2026-01-05T10:00:00.000Z', scope: wholeTree });
  const { root } = manifest;
  const place = `store/snapshots/${manifestName(manifest)}`;
  const objectOf = (text: string): string => `store/objects/sha256/${digestOf(text).slice(0, 2)}/${digestOf(text).slice(2)}`;

  function store(change: (files: Files) => void = () => undefined): Files {
    const files: Files = new Map([[place, new TextDecoder().decode(serializeManifest(manifest))], ...['one', 'two'].map((text): [string, string] => [objectOf(text), text])]);
    change(files);
    return files;
  }

  test('holds for a store that has the snapshot and its contents', async () => {
    const result = await verify('snapshot', { store: 'store', root }, store());
    expect(ids(result)).toEqual([]);
    expect(result.holds?.sentence).toBe(`store: the snapshot x of 2026-01-05T10:00:00.000Z has the root ${root}, and its 3 files have their contents in the store`);
  });

  const other = createManifest(manifest.files.slice(1), { label: 'x', created_at: manifest.created_at, scope: wholeTree });
  test.each<[string, Files, string]>([
    ['a content that is gone', store((files) => files.delete(objectOf('two'))), 'snapshots/object-missing'],
    ['a content that was changed', store((files) => files.set(objectOf('two'), 'owt')), 'snapshots/object-corrupt'],
    ['a manifest that was changed', store((files) => files.set(place, files.get(place)!.replace('"size":3', '"size":4'))), 'snapshots/root-mismatch'],
    ['the manifest of another snapshot', store((files) => files.set(place, new TextDecoder().decode(serializeManifest(other)))), 'snapshots/root-mismatch'],
    ['no such snapshot', store((files) => files.delete(place) && files.set(`store/snapshots/${manifestName(other)}`, '{}')), 'snapshots/unknown-snapshot'],
    ['no store', new Map(), 'evidence/missing'],
  ])('does not hold for %s', async (_, files, id) => {
    const result = await verify('snapshot', { store: 'store', root }, files);
    expect(ids(result)).toContain(id);
    expect(result.holds).toBeUndefined();
  });
});
