import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePaths, diffFiles, type FileRecord } from './index.ts';

const record = (path: string, digit: string, executable = false): FileRecord => ({ path, sha256: digit.repeat(64), size: 1, executable });
const trees = fc.uniqueArray(
  fc.record({ path: fc.constantFrom('a', 'b', 'c/d', 'e'), digit: fc.constantFrom('0', '1'), executable: fc.boolean() }).map(({ path, digit, executable }) => record(path, digit, executable)),
  { selector: ({ path }) => path },
);

test('names what was added, removed and changed, by path', () => {
  const changes = diffFiles([record('d', '0'), record('b', '0'), record('c', '0'), record('e', '0')], [record('e', '0'), record('a', '0'), record('c', '0', true), record('b', '1')]);
  expect(changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['added a', 'changed b', 'mode c', 'removed d']);
});

test('a difference, applied, turns one into the other', () => {
  fc.assert(
    fc.property(trees, trees, (a, b) => {
      const files = new Map(a.map((file) => [file.path, file]));
      for (const change of diffFiles(a, b)) {
        if (change.kind === 'removed') files.delete(change.path);
        else files.set(change.path, change.after);
      }
      const sorted = (list: Iterable<FileRecord>): FileRecord[] => [...list].sort((x, y) => comparePaths(x.path, y.path));
      expect(sorted(files.values())).toEqual(sorted(b));
      expect(diffFiles(a, a)).toEqual([]);
    }),
  );
});
