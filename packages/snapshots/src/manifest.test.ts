import { decodeUtf8, encodeUtf8, toHex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { buildSet, sha256 } from '@plimsoll/merkle';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commitFiles, comparePaths, createManifest, type FileRecord, manifestName, parseManifest, parseManifestName, type Scope, serializeManifest, wholeTree } from './index.ts';

const about = { label: 'M6', created_at: '2026-01-05T10:00:00.000Z', scope: wholeTree } as const;
const file = (path: string, text = path, executable = false): FileRecord => ({ path, sha256: toHex(sha256(encodeUtf8(text))), size: encodeUtf8(text).length, executable });
const files = [file('meta/meta_flags.json'), file('bin/run', 'run', true), file('10'), file('9')];
const text = (manifest = createManifest(files, about)): string => decodeUtf8(serializeManifest(manifest)) ?? '';
const idsOf = (document: string): string[] => parseManifest(document).findings.map(({ id }) => id);

const names = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', '\uffee', '1'), minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/'));
const trees = fc
  .uniqueArray(fc.record({ path: names, text: fc.string({ maxLength: 3 }), executable: fc.boolean() }), { selector: ({ path }) => path, minLength: 1, maxLength: 8 })
  .map((list) => list.filter(({ path }) => !list.some((other) => other.path.startsWith(`${path}/`))).map((each) => file(each.path, each.text, each.executable)));

describe('the root', () => {
  test('is that of the set of the scope and the files, by their canonical bytes', () => {
    const records = [{ id: '/', value: canonicalBytes(wholeTree) }, ...files.map(({ path, ...entry }) => ({ id: path, value: canonicalBytes(entry) }))];
    const built = buildSet(records, { domain: 'plimsoll.snapshot.v1' });
    expect(built.ok && toHex(built.value.root)).toBe(toHex(commitFiles(files, wholeTree).root));
  });

  test('does not depend on the order of the files, nor on label and time', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const { root } = createManifest(tree, about);
        expect(createManifest([...tree].reverse(), { ...about, label: 'other', created_at: '2027-01-01T00:00:00.000Z' }).root).toBe(root);
      }),
    );
  });

  const variants: readonly (readonly [string, readonly FileRecord[], Scope])[] = [
    ['content', [file('a', 'x')], wholeTree],
    ['executable bit', [file('a', 'a', true)], wholeTree],
    ['path', [file('b', 'a')], wholeTree],
    ['scope', [file('a')], { kind: 'files' }],
    ['files', [file('a'), file('b')], wholeTree],
  ];
  test.each(variants)('is another for another %s', (_, changed, scope) => {
    expect(toHex(commitFiles(changed, scope).root)).not.toBe(toHex(commitFiles([file('a')], wholeTree).root));
  });

  test('is refused for a path that stands twice', () => {
    expect(() => commitFiles([file('a'), file('a')], wholeTree)).toThrow(/^Cannot commit to files: /);
  });
});

describe('a manifest', () => {
  test('is read as it was written, its files in the order of the bytes of their paths', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const manifest = createManifest(tree, about);
        const read = parseManifest(serializeManifest(manifest));
        expect(read).toEqual({ ok: true, value: manifest, findings: [] });
        const utf8 = manifest.files.map(({ path }) => Buffer.from(path));
        expect([...utf8].sort((a, b) => Buffer.compare(a, b))).toEqual(utf8);
      }),
    );
  });

  test('has a line for each file', () => {
    expect(text(createManifest([file('a', '')], about)).split('\n').slice(5, 8)).toEqual(['  "files": {', '    "a": {"executable":false,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0}', '  },']);
  });

  test.each([
    ['no JSON', text().slice(1), 'snapshots/manifest-invalid'],
    ['key twice', text().replace('  "label"', '  "label": "x",\n  "label"'), 'snapshots/manifest-invalid'],
    ['unknown key', text().replace('{', '{"more":1,'), 'snapshots/manifest-invalid'],
    ['other version', text().replace('snapshot.v1', 'snapshot.v2'), 'snapshots/manifest-invalid'],
    ['label with a space', text().replace('"M6"', '"M 6"'), 'snapshots/manifest-invalid'],
    ['time that does not exist', text().replace('01-05T', '02-30T'), 'snapshots/manifest-invalid'],
    ['digest in capitals', text().replace(/"sha256":"[0-9a-f]+"/, (found) => found.toUpperCase().replace('SHA256', 'sha256')), 'snapshots/manifest-invalid'],
    ['file that the scope does not select', text(createManifest(files, { ...about, scope: { kind: 'tree', include: ['meta/**', 'bin/*', '9'], exclude: [] } })), 'snapshots/manifest-invalid'],
    ['path that climbs', text().replace('"bin/run"', '"../run"'), 'snapshots/path-unsafe'],
    ['path in a file', text().replace('"bin/run"', '"9/run"'), 'snapshots/path-collision'],
    ['other content', text().replace(file('9').sha256, file('8').sha256), 'snapshots/root-mismatch'],
    ['other size', text().replace('"size":3}', '"size":4}'), 'snapshots/root-mismatch'],
    ['executable bit', text().replace('"executable":true', '"executable":false'), 'snapshots/root-mismatch'],
    ['other path', text().replace('"bin/run"', '"bin/fun"'), 'snapshots/root-mismatch'],
    ['other count', text().replace('"file_count": 4', '"file_count": 5'), 'snapshots/root-mismatch'],
    ['other root', text().replace(createManifest(files, about).root, file('8').sha256), 'snapshots/root-mismatch'],
  ])('with a fault is refused: %s', (_, document, id) => {
    expect(idsOf(document)).toContain(id);
  });

  test('has all its unsafe paths told', () => {
    expect(idsOf(text().replace('"bin/run"', '"../run"').replace('"9"', '"/9"'))).toEqual(['snapshots/path-unsafe', 'snapshots/path-unsafe']);
  });

  test('cannot have a label or time that no file name takes', () => {
    expect(() => createManifest(files, { ...about, label: 'a/b' })).toThrow(RangeError);
    expect(() => createManifest(files, { ...about, created_at: '2026-01-05T10:00:00Z' })).toThrow(RangeError);
  });
});

test('every single byte of a manifest counts, or its file name tells of it', () => {
  const manifest = createManifest([file('a', 'x')], about);
  const bytes = serializeManifest(manifest);
  for (let at = 0; at < bytes.length; at++) {
    for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const read = parseManifest(bytes.map((byte, i) => (i === at ? byte ^ bit : byte)));
      expect(!read.ok || manifestName(read.value) !== manifestName(manifest), `byte ${at}, bit ${bit}`).toBe(true);
    }
  }
});

test('a file name says time, label and root, and nothing else is one', () => {
  const { root } = createManifest(files, about);
  const name = manifestName({ ...about, label: 'M_6', root });
  expect(name).toBe(`2026-01-05T10-00-00.000Z_M_6_${root}.json`);
  expect(parseManifestName(name)).toEqual({ created_at: about.created_at, label: 'M_6', root });
  for (const other of [name.slice(1), name.slice(0, -1), name.replace('M_6', 'M 6'), name.replace('01-05', '02-31'), name.replace('_M_6', ''), `${name}.tmp`]) expect(parseManifestName(other)).toBeUndefined();
});

test('paths compare as their UTF-8 bytes do', () => {
  const any = fc.string({ unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'), maxLength: 4 });
  fc.assert(
    fc.property(any, any, (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
