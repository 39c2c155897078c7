import path from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { conformance, conformanceAbsent, conformanceBytes, conformanceRoot } from '@plimsoll/config/conformance';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { describe, expect, test } from 'vitest';
import { type FileRecord, type MecBackup, mecComposite, type MecBackupFacts, mecToManifest, parseMecBackup, parseManifest, serializeManifest, verifyMecBackup } from '../index.ts';

const record = (name: string, text: string | Uint8Array): FileRecord => ({ path: name, sha256: toHex(sha256(typeof text === 'string' ? encodeUtf8(text) : text)), size: text.length, executable: false });
const found = [record('b', 'two'), record('a/1', 'one'), record('2', 'three')];
const digestOf = (name: string): string => found.find((file) => file.path === name)?.sha256 ?? '';
const folder = '2025-10-21T20-22-32.082676+00-00';

interface Document {
  phase: string;
  created_at: string;
  files: Record<string, string>;
  composite_hash: string;
  source_paths: string[];
}

/** A sound manifest, with the member of the file "2" last in its text. */
function text(change: (document: Document) => void = () => undefined): string {
  const document: Document = {
    phase: 'M6',
    created_at: '2025-10-21T20:22:32.084306+00:00',
    files: Object.fromEntries(found.map((file) => [file.path, file.sha256])),
    composite_hash: mecComposite(found),
    source_paths: ['b', 'a/1', '2'],
  };
  change(document);
  const { files, ...rest } = document;
  const lines = ['b', 'a/1', '2', ...Object.keys(files)].filter((name, i, all) => name in files && all.indexOf(name) === i).map((name) => `${JSON.stringify(name)}: ${JSON.stringify(files[name])}`);
  return JSON.stringify(rest).replace('"composite_hash"', `"files":{${lines.join(',')}},"composite_hash"`);
}

function backupOf(change?: (document: Document) => void): MecBackup {
  const parsed = parseMecBackup(text(change));
  if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
  return parsed.value;
}

const idsOf = (backup: MecBackup, files: readonly FileRecord[] = found, facts: MecBackupFacts = { folder, phase: 'M6' }): string[] => verifyMecBackup(backup, files, facts).map(({ id, subject }) => `${id}${subject === undefined ? '' : ` ${subject}`}`);

describe('a backup manifest', () => {
  test('has its files in the order of its text', () => {
    expect(backupOf().files.map((file) => file.path)).toEqual(['b', 'a/1', '2']);
  });

  test.each([
    ['no JSON', text().slice(1)],
    ['an unknown key', text().replace('{', '{"more":1,')],
    ['a missing key', text().replace('"phase":"M6",', '')],
    ['a digest in capitals', text((document) => (document.files['b'] = digestOf('b').toUpperCase()))],
    ['a path that climbs', text((document) => (document.files['../b'] = digestOf('b')))],
    ['a time that does not exist', text((document) => (document.created_at = '2025-02-30T00:00:00+00:00'))],
  ])('with %s is refused', (_, document) => {
    const parsed = parseMecBackup(document);
    expect(parsed.ok).toBe(false);
    expect(new Set(parsed.findings.map(({ id }) => id))).toEqual(new Set(['snapshots/legacy-invalid']));
  });
});

describe('a backup', () => {
  test('whose files are there reproduces its composite hash', () => {
    expect(idsOf(backupOf(), [...found, record('manifest.json', text())])).toEqual(['snapshots/legacy-weak-composite', 'snapshots/legacy-proved']);
  });

  test('becomes a snapshot of a list of files', () => {
    const made = mecToManifest(backupOf(), [...found, record('other', 'x')], { folder });
    const manifest = made.ok ? made.value : undefined;
    expect(manifest).toMatchObject({ label: 'M6', created_at: '2025-10-21T20:22:32.084Z', scope: { kind: 'files' }, file_count: 3 });
    expect(manifest && parseManifest(serializeManifest(manifest)).ok).toBe(true);
  });

  const swapped = found.map((file) => ({ ...file, path: { b: '2', '2': 'b' }[file.path] ?? file.path }));
  test.each<[string, MecBackup, readonly FileRecord[], MecBackupFacts, readonly string[]]>([
    ['a file gone', backupOf(), found.slice(1), {}, ['snapshots/file-missing b']],
    ['a file changed', backupOf(), [record('b', 'x'), ...found.slice(1)], {}, ['snapshots/file-differs b']],
    ['two files that traded places', backupOf(), swapped, {}, ['snapshots/file-differs b', 'snapshots/file-differs 2']],
    ['another composite hash', backupOf((document) => (document.composite_hash = '0'.repeat(64))), found, {}, ['snapshots/legacy-composite']],
    ['a source path left out', backupOf((document) => document.source_paths.pop()), found, {}, ['snapshots/legacy-source-paths']],
    ['source paths in another order', backupOf((document) => document.source_paths.reverse()), found, {}, ['snapshots/legacy-source-paths']],
    ['a folder of a later time', backupOf(), found, { folder: '2025-10-21T20-22-32.084307+00-00' }, ['snapshots/legacy-time']],
    ['a folder of six seconds before', backupOf(), found, { folder: '2025-10-21T20-22-26+00-00' }, ['snapshots/legacy-time']],
    ['a folder with no time in its name', backupOf(), found, { folder: 'latest' }, ['snapshots/legacy-time']],
    ['another phase', backupOf(), found, { phase: 'M5' }, ['snapshots/legacy-phase']],
  ])('with %s is no snapshot', (_, backup, files, facts, faults) => {
    expect(idsOf(backup, files, facts).filter((id) => !['snapshots/legacy-weak-composite', 'snapshots/legacy-proved'].includes(id))).toEqual(faults);
    expect(mecToManifest(backup, files, facts).ok).toBe(false);
  });

  test('with a file that no line names is one, and says so', () => {
    expect(idsOf(backupOf(), [...found, record('x', 'x')])).toEqual(['snapshots/file-extra x', 'snapshots/legacy-weak-composite', 'snapshots/legacy-proved']);
  });

  test('may be as old as its folder, and five seconds younger', () => {
    for (const name of ['2025-10-21T20-22-32.084306+00-00', '2025-10-21T20-22-27.084306+00-00']) expect(idsOf(backupOf(), found, { folder: name })).not.toContain('snapshots/legacy-time');
  });
});

interface Expected {
  readonly phase: string;
  readonly created_at: string;
  readonly files: number;
  readonly declared_composite: string;
  readonly recomputed_composite: string;
  readonly source_paths_equal_file_keys: boolean;
  readonly verified: number;
  readonly missing: number;
  readonly mismatched: number;
}

const absent = conformanceAbsent();
const expected = absent ? {} : conformance<{ readonly backup: Readonly<Record<string, Expected>> }>('mec/expected.json').backup;
const base = 'mec/m6/backups';

/** The files of a folder of the corpora. */
function filesOf(name: string): FileRecord[] {
  const at = path.join(conformanceRoot, base, name);
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return record(path.relative(at, file), readFileSync(file));
    });
}

describe.skipIf(absent)('the backups of M6', () => {
  test.each(Object.entries(expected))('%s is as an independent program found it', (name, facts) => {
    const parsed = parseMecBackup(conformanceBytes(`${base}/${name}/manifest.json`));
    if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
    const { phase, createdAt, files, composite } = parsed.value;
    const ids = verifyMecBackup(parsed.value, filesOf(name), { folder: name, phase: facts.phase }).map(({ id }) => id);
    const count = (id: string): number => ids.filter((each) => each === `snapshots/${id}`).length;
    expect({
      phase,
      created_at: createdAt,
      files: files.length,
      declared_composite: composite,
      recomputed_composite: mecComposite(files),
      source_paths_equal_file_keys: count('legacy-source-paths') === 0,
      verified: files.length - count('file-missing') - count('file-differs'),
      missing: count('file-missing'),
      mismatched: count('file-differs'),
    }).toEqual(facts);
    expect(count('legacy-weak-composite')).toBe(1);
    expect(count('legacy-time') + count('legacy-phase') + count('legacy-composite') + count('file-extra')).toBe(0);
    expect(count('legacy-proved')).toBe(facts.verified === facts.files ? 1 : 0);
  });
});
