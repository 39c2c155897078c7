import { describe, expect, test } from 'vitest';
import { chooseRollback, createdEntry, createManifest, manifestName, planPrune, prunedEntries, type SnapshotInfo } from './index.ts';

const now = '2026-03-01T00:00:00.000Z';
const day = 86_400_000;
const root = (name: string): string => name.repeat(64).slice(0, 64);

function snapshot(name: string, daysAgo: number, label = 'x'): SnapshotInfo {
  const created_at = new Date(Date.parse(now) - daysAgo * day).toISOString();
  return { id: manifestName({ created_at, label, root: root(name) }), created_at, label, root: root(name), file_count: 1, total_bytes: 1 };
}

describe('pruning', () => {
  const list = [snapshot('a', 100), snapshot('b', 50), snapshot('c', 30, 'y'), snapshot('d', 20), snapshot('e', 10), snapshot('f', 0.5), snapshot('0', -1)];
  const removed = (policy: Parameters<typeof planPrune>[1], keep: readonly string[] = []): string[] => planPrune(list, policy, new Set(keep), now).remove.map((each) => each.root.charAt(0));

  test('keeps the last, the newest of each label, and what is younger than a day', () => {
    expect(removed({ keepLast: 1 })).toEqual(['e', 'd', 'b', 'a']);
  });

  test('keeps what the policy and other documents name', () => {
    expect(removed({ keepLast: 3 })).toEqual(['d', 'b', 'a']);
    expect(removed({ keepLast: 1, keepDays: 20 })).toEqual(['b', 'a']);
    expect(removed({ keepLast: 1, keepLabels: ['x'] })).toEqual([]);
    expect(removed({ keepLast: 1 }, [root('a'), root('d')])).toEqual(['e', 'b']);
  });

  test('says of each snapshot why', () => {
    const { lines, findings } = planPrune(list, { keepLast: 1, keepLabels: ['y'] }, new Set([root('a')]), now);
    expect(lines.map(({ reasons }) => reasons)).toEqual([
      ['it is the newest', 'it is the newest of label x', 'it is younger than a day'],
      ['it is younger than a day'],
      [],
      [],
      ['it is the newest of label y', 'label y is kept'],
      [],
      ['its root is named elsewhere'],
    ]);
    expect(findings.map(({ id }) => id)).toEqual(lines.map(({ keep }) => (keep ? 'snapshots/prune-kept' : 'snapshots/prune-removed')));
  });

  test.each([{ keepLast: 0 }, { keepLast: 1.5 }, { keepLast: 1, keepDays: -1 }, { keepLast: 1, keepDays: Number.NaN }])('takes no policy %j', (policy) => {
    expect(() => planPrune(list, policy, new Set(), now)).toThrow(RangeError);
  });
});

describe('the way back', () => {
  const verified = (name: string, daysAgo: number, registry: string): SnapshotInfo & { registryRoot: string } => ({ ...snapshot(name, daysAgo), registryRoot: root(registry) });

  test('is the newest snapshot with an anchored registry other than the current one', () => {
    const list = [verified('a', 3, '1'), verified('b', 2, '2'), verified('c', 1, '3'), verified('d', 0, '4')];
    const chosen = chooseRollback(list, { current: root('4'), anchored: new Set([root('1'), root('2'), root('4')]) });
    expect(chosen.ok && chosen.value.root).toBe(root('b'));
  });

  test('is not a copy of the state to get away from', () => {
    const chosen = chooseRollback([verified('a', 1, '1'), verified('b', 2, '2')], { current: root('1'), anchored: new Set([root('1')]) });
    expect(chosen.findings.map(({ id, detail }) => [id, detail])).toEqual([['snapshots/no-rollback-snapshot', { current: root('1'), verified: 2, current_root: 1, not_anchored: 1 }]]);
  });
});

describe('entries', () => {
  const options = { actor: 'ops\n@example', reason: 'before the change' };

  test('name the root of the snapshot as the root of the governance record', () => {
    const manifest = createManifest([{ path: 'a', sha256: root('a'), size: 1, executable: false }], { label: 'x', created_at: now, scope: { kind: 'files' } });
    const { type, data } = createdEntry(manifest, { ...options, phase: 'M6' });
    expect(type).toBe('dev.plimsoll.snapshots.created.v1');
    expect(data.governance).toEqual({ phase: 'M6', action: 'SNAPSHOT', root: { profile: 'plimsoll.snapshot.v1', sha256: manifest.root }, signer: 'ops @example', notes: 'before the change' });
    expect(data).toMatchObject({ root: manifest.root, label: 'x', file_count: 1, total_bytes: 1, actor: 'ops\n@example' });
  });

  test('of what was pruned are small enough for a ledger, however many snapshots there were', () => {
    const events = prunedEntries(Array.from({ length: 450 }, (_, i) => snapshot('a', i, 'l'.repeat(64))), options);
    expect(events.map(({ data }) => (data['snapshots'] as unknown[]).length)).toEqual([200, 200, 50]);
    expect(events.every((event) => JSON.stringify(event).length < 60_000)).toBe(true);
    expect(prunedEntries([], options)).toEqual([]);
  });
});
