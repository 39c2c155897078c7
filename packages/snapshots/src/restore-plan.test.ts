import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManifest, type FileRecord, planRestore, rehearsalReport, type RestorePlan, restoreReport, type Scope, wholeTree } from './index.ts';

const about = { label: 'x', created_at: '2026-01-05T10:00:00.000Z' };
const record = (path: string, digit = '0', executable = false): FileRecord => ({ path, sha256: digit.repeat(64), size: Number(digit), executable });
const manifestOf = (files: readonly FileRecord[], scope: Scope = wholeTree): ReturnType<typeof createManifest> => createManifest(files, { ...about, scope });
const trees = fc.uniqueArray(
  fc.record({ path: fc.constantFrom('a', 'b', 'c/d', 'c/e', 'f'), digit: fc.constantFrom('1', '2'), executable: fc.boolean() }).map(({ path, digit, executable }) => record(path, digit, executable)),
  { selector: ({ path }) => path, minLength: 1 },
);

function planOf(...[manifest, present, options]: Parameters<typeof planRestore>): RestorePlan {
  const planned = planRestore(manifest, present, options);
  if (!planned.ok) throw new Error(planned.findings[0]?.sentence);
  return planned.value;
}

/** What a disk has that was changed as the plan says. */
function applied(plan: RestorePlan, present: readonly FileRecord[]): FileRecord[] {
  const files = new Map(present.map((file) => [file.path, file]));
  for (const { path } of plan.delete) files.delete(path);
  for (const file of [...plan.create, ...[...plan.replace, ...plan.mode].map(({ after }) => after)]) files.set(file.path, file);
  return [...files.values()];
}

describe('a plan', () => {
  test('says of each file what becomes of it', () => {
    const plan = planOf(manifestOf([record('a', '1'), record('b', '2'), record('c', '3', true), record('d', '4')]), [record('d', '4'), record('c', '3'), record('b', '9'), record('x'), record('y/z')]);
    expect(plan).toEqual({
      create: [record('a', '1')],
      replace: [{ before: record('b', '9'), after: record('b', '2') }],
      mode: [{ before: record('c', '3'), after: record('c', '3', true) }],
      delete: [],
      extra: [record('x'), record('y/z')],
      unchanged: 1,
      bytes: 3,
      noop: false,
    });
  });

  test('deletes what the scope selects beside the snapshot, if asked to', () => {
    const { delete: deleted, extra, noop } = planOf(manifestOf([record('a')]), [record('a'), record('x')], { deleteExtra: true });
    expect({ deleted, extra, noop }).toEqual({ deleted: [record('x')], extra: [], noop: false });
    expect(planOf(manifestOf([record('a')]), [record('a'), record('x')]).noop).toBe(true);
  });

  test('of a list of files looks at these, and never deletes', () => {
    const manifest = manifestOf([record('a')], { kind: 'files' });
    expect(planOf(manifest, [record('a'), record('x')]).extra).toEqual([]);
    expect(() => planRestore(manifest, [], { deleteExtra: true })).toThrow(RangeError);
  });

  test.each([
    ['a file where the snapshot has a folder', 'a/b/c', 'a/b'],
    ['a file in a folder where the snapshot has a file', 'a/b', 'a/b/c'],
  ])('is refused for %s, unless that is to be deleted', (_, wanted, there) => {
    const refused = planRestore(manifestOf([record(wanted)]), [record(there)]);
    expect(refused.findings.map(({ id, subject }) => [id, subject])).toEqual([['snapshots/path-collision', there]]);
    expect(planOf(manifestOf([record(wanted)]), [record(there)], { deleteExtra: true }).delete).toEqual([record(there)]);
  });

  test('carried out brings any files to the root of the snapshot, and then has nothing to do', () => {
    fc.assert(
      fc.property(trees, trees, fc.boolean(), (wanted, present, deleteExtra) => {
        const manifest = manifestOf(wanted);
        const plan = planOf(manifest, present, { deleteExtra });
        const after = applied(plan, present);
        const { report, findings } = restoreReport(manifest, present, after);
        expect(findings.map(({ id }) => id)).toEqual(['snapshots/restore-proved']);
        expect(report.root_after).toBe(manifest.root);
        expect([report.written.length, report.deleted, report.unchanged, report.extra]).toEqual([
          plan.create.length + plan.replace.length + plan.mode.length,
          plan.delete.map(({ path }) => path),
          plan.unchanged,
          plan.extra.map(({ path }) => path),
        ]);
        expect(planOf(manifest, after, { deleteExtra }).noop).toBe(true);
        expect(plan.noop).toBe(report.written.length + report.deleted.length === 0);
      }),
    );
  });
});

describe('a restore', () => {
  test('that did not bring each file back is told, file by file', () => {
    const manifest = manifestOf([record('a', '1'), record('b', '2'), record('c', '3'), record('d', '4')]);
    const { report, findings } = restoreReport(manifest, [], [record('b', '9'), record('c', '3', true), record('d', '4'), record('x')]);
    expect([report.equal, report.extra]).toEqual([false, ['x']]);
    expect(findings.map(({ id, subject, integrity }) => [id, subject, integrity])).toEqual(['a', 'b', 'c'].map((path) => ['snapshots/restore-mismatch', path, true]));
  });
});

describe('a rehearsal', () => {
  const manifest = manifestOf([record('a', '1')]);
  const ids = (present: readonly FileRecord[], reproduced: readonly FileRecord[], spaceOk = true): string[] =>
    rehearsalReport(manifest, planOf(manifest, present), { present, reproduced, materialised: true, spaceOk }).findings.map(({ id }) => id);

  test('shows that the snapshot can be reproduced, and what would change', () => {
    const { report } = rehearsalReport(manifest, planOf(manifest, [record('a', '2'), record('x')]), { present: [record('a', '2'), record('x')], reproduced: manifest.files, materialised: false, spaceOk: true });
    expect(report).toMatchObject({ equal: true, reproduced_root: manifest.root, materialised: false, create: [], replace: ['a'], extra: ['x'], bytes: 1, noop: false });
    expect(ids([], manifest.files)).toEqual(['snapshots/rehearsal-proved']);
  });

  test('that changes nothing, lacks space or reproduces something else says so', () => {
    expect(ids(manifest.files, manifest.files)).toEqual(['snapshots/rehearsal-proved', 'snapshots/rehearsal-noop']);
    expect(ids([], manifest.files, false)).toEqual(['snapshots/rehearsal-proved', 'snapshots/no-space']);
    expect(ids([], [record('a', '2')])).toEqual(['snapshots/rehearsal-mismatch']);
  });
});
