import { describe, expect, test } from 'vitest';
import { rehearsalKit, restoreKit } from './contract.ts';
import { parseRehearsal, parseRestoreReport } from './index.ts';

const goldenOf = (kit: typeof restoreKit, name: string): Record<string, unknown> => JSON.parse(new TextDecoder().decode(kit.golden.find(({ id }) => id === name)?.bytes)) as Record<string, unknown>;

describe('a report', () => {
  test('of a restore that missed its root is a sound one', () => {
    const read = parseRestoreReport(JSON.stringify(goldenOf(restoreKit, 'mismatch')));
    expect(read.ok && read.value.equal).toBe(false);
    expect(read.ok).toBe(true);
  });

  test('that is malformed is refused', () => {
    expect(parseRestoreReport('{').findings.map(({ id }) => id)).toEqual(['snapshots/report-invalid']);
    expect(parseRehearsal(JSON.stringify({ ...goldenOf(rehearsalKit, 'changes'), bytes: -1 })).findings.map(({ id, location }) => [id, location?.pointer])).toEqual([['snapshots/report-invalid', '/bytes']]);
  });

  test('that contradicts itself is refused for each contradiction', () => {
    const report = { ...goldenOf(rehearsalKit, 'changes'), equal: false, noop: true, create: ['b', 'a'], extra: ['b'] };
    expect(parseRehearsal(JSON.stringify(report)).findings.map(({ id, location }) => [id, location?.pointer])).toEqual(['/equal', '/noop', '/create/1', '/replace/0', '/extra/0'].map((pointer) => ['snapshots/report-contradicts-itself', pointer]));
  });
});
