import { describe, expect, test } from 'vitest';
import { checkLegacyApprovals, legacyApprovalDigest, type LegacyRow, readChecklistApprovals } from './index.ts';

const root = 'ab'.repeat(32);
const rootTime = '2026-03-01T12:00:00Z';
const signedAt = '2026-03-01T13:00:00Z';
const digest = legacyApprovalDigest({ phase: 'M6', role: 'sre_oncall', signedAt, root });
const row: LegacyRow = { role: 'sre_oncall', status: 'Approved', signedAt, digest, line: 7 };
const ids = (rows: readonly LegacyRow[], records: Parameters<typeof checkLegacyApprovals>[0]['records'] = []): string[] => checkLegacyApprovals({ phase: 'M6', rows, root, rootTime, records }).map(({ id }) => id);

describe('checkLegacyApprovals', () => {
  test('a row that follows its formula is consistent, and still not signed', () => {
    const findings = checkLegacyApprovals({ phase: 'M6', rows: [row], root, rootTime });
    expect(findings).toMatchObject([
      { id: 'approval/legacy-digest-match', verdict: 'pass', location: { line: 7 } },
      { id: 'approval/legacy-unauthenticated', verdict: 'inconclusive', severity: 'critical' },
    ]);
  });

  test.each<readonly [string, Partial<LegacyRow>, readonly string[]]>([
    ['another digest', { digest: '00'.repeat(32) }, ['approval/legacy-digest-mismatch']],
    ['another role', { role: 'product_owner' }, ['approval/legacy-digest-mismatch']],
    ['another time', { signedAt: '2026-03-01T13:00:01Z' }, ['approval/legacy-digest-mismatch']],
    ['a time before the root', { signedAt: '2026-03-01T11:59:59Z' }, ['approval/legacy-digest-mismatch', 'approval/precedes-root']],
    ['no time', { signedAt: 'yesterday' }, ['approval/legacy-digest-mismatch', 'approval/legacy-row-malformed']],
  ])('%s', (_what, change, expected) => {
    expect(ids([{ ...row, ...change }])).toEqual([...expected, 'approval/legacy-unauthenticated']);
  });

  test('signed at the time of the root is not before it', () => {
    const at = { ...row, signedAt: rootTime, digest: legacyApprovalDigest({ phase: 'M6', role: row.role, signedAt: rootTime, root }) };
    expect(ids([at])).toEqual(['approval/legacy-digest-match', 'approval/legacy-unauthenticated']);
  });

  test('a root over its own approvals is circular, wherever in them the digest stands', () => {
    expect(ids([row], [{ id: 'a' }, { id: 'b', approvals: [{ nested: { digest } }] }])).toContain('approval/circular-root');
    expect(ids([row], [{ id: 'a', note: digest }, { id: 'b', approvals: ['x'] }])).not.toContain('approval/circular-root');
  });

  test('no rows are still no approval', () => {
    expect(ids([])).toEqual(['approval/legacy-unauthenticated']);
  });

  test('a root or time that is none is misuse', () => {
    expect(() => checkLegacyApprovals({ phase: 'M6', rows: [], root: 'x', rootTime })).toThrow(RangeError);
    expect(() => checkLegacyApprovals({ phase: 'M6', rows: [], root, rootTime: 'x' })).toThrow(RangeError);
  });
});

describe('readChecklistApprovals', () => {
  const table = (...rows: readonly string[]): string => ['# Checklist', '', '| Role | Signer | Status | Signed At (UTC) | Commitment Digest |', '|------|:--|--|--|--|', ...rows, '', 'over `M6:<role>:<timestamp>:<artifact_merkle_root>`.'].join('\n');
  const line = `| SRE On-Call | P. | ✅ Approved | ${signedAt} | \`${digest}\` |`;

  test('reads rows, role tokens, lines and the phase of the formula', () => {
    expect(readChecklistApprovals(table(line))).toEqual({ ok: true, value: { phase: 'M6', rows: [{ role: 'sre_oncall', status: '✅ Approved', signedAt, digest, line: 5 }] }, findings: [] });
  });

  test.each([
    ['no table', 'no table'],
    ['an empty table', table()],
    ['a row of four cells', table('| a | b | c | d |')],
    ['a pending row', table(line.replace('✅ Approved', 'pending'))],
    ['a row that is not approved', table(line.replace('✅ Approved', '❌ Not Approved'))],
    ['a row without a role', table(line.replace('SRE On-Call', ''))],
    ['a time that is none', table(line.replace(signedAt, '2026-03-01'))],
    ['a digest that is none', table(line.replace(digest, 'pending'))],
  ])('%s is malformed', (_what, markdown) => {
    const read = readChecklistApprovals(markdown);
    expect(read.ok).toBe(false);
    expect(read.findings.map(({ id }) => id)).toEqual(['approval/legacy-row-malformed']);
  });

  test('a bad row does not hide a good one', () => {
    expect(readChecklistApprovals(table('| a |', line))).toMatchObject({ ok: true, value: { rows: [{ line: 6 }] }, findings: [{ id: 'approval/legacy-row-malformed', location: { line: 5 } }] });
  });
});
