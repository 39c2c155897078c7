import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGovernanceLog, decodeEntry, encodeEntry, type Entry, importGovernanceLog, parseViewAnchor, renderGovernanceLog } from './index.ts';

const recorded = '2026-03-01T12:00:00Z';
const text = fc.string({ unit: fc.constantFrom('a', ' ', '|', '\\', '<', '\n', '&', '`', 'ß', '-'), maxLength: 12 });

/** The entry as it stands in a log after it was appended. */
function logged(input: object): Entry {
  const encoded = encodeEntry({ ...input, time: recorded } as never);
  const entry = encoded.ok ? decodeEntry(encoded.value) : expect.fail('the entry must encode');
  return entry.ok ? entry.value : expect.fail('the entry must decode');
}

const governance = fc.record({
  phase: fc.constantFrom('M0', 'M6'),
  action: fc.constantFrom('INIT', 'PROMOTE', 'ROLLBACK-DRYRUN'),
  root: fc.constantFrom(null, { profile: 'p', sha256: 'ab'.repeat(32) }),
  signer: fc.constantFrom('ops', 'a b', 'x|y'),
  notes: text,
});

describe('importGovernanceLog', () => {
  test('of a rendered view gives entries whose view is the same rows', () => {
    fc.assert(
      fc.property(fc.array(governance, { maxLength: 6 }), (all) => {
        const markdown = renderGovernanceLog(all.map((each, i) => logged({ id: `${i}`, source: '/x', type: 'dev.plimsoll.governance.recorded.v1', data: { governance: each } })));
        const imported = importGovernanceLog(markdown);
        // A backslash before an escaped bar is the one thing that the table cannot hold: it is said, never lost.
        if (!imported.ok) {
          expect(imported.findings.every(({ id }) => id === 'govlog/bad-row' || id === 'govlog/not-importable')).toBe(true);
          return;
        }
        const rewritten = imported.findings.some(({ id }) => id === 'govlog/rewritten');
        const faults = checkGovernanceLog(markdown, imported.value.entries.map(logged)).filter(({ verdict }) => verdict !== 'pass');
        if (!rewritten) expect(faults).toEqual([]);
      }),
    );
  });

  test('gives ids that depend on the row and on how many equal ones stand above it', () => {
    const view = (...notes: string[]): string => renderGovernanceLog(notes.map((each, i) => logged({ id: `${i}`, source: '/x', type: 'dev.plimsoll.governance.recorded.v1', data: { governance: { phase: 'M6', action: 'INIT', root: null, signer: 'ops', notes: each } } })));
    const idsOf = (markdown: string): string[] => {
      const imported = importGovernanceLog(markdown);
      return imported.ok ? imported.value.entries.map(({ id }) => id) : [];
    };
    const [a, b, again] = idsOf(view('a', 'b', 'a'));
    expect(new Set([a, b, again]).size).toBe(3);
    expect(idsOf(view('new', 'a', 'a', 'b'))).toEqual([expect.any(String), a, again, b]);
  });
});

test('a claimed time that is none is not shown', () => {
  const entry = (imported: unknown): Entry => logged({ id: '1', source: '/x', type: 'dev.plimsoll.governance.recorded.v1', data: { imported, governance: { phase: 'M6', action: 'INIT', root: null, signer: 'ops', notes: '' } } });
  expect(renderGovernanceLog([entry({ time: '2020-01-01T00:00:00Z' })])).toContain('| 2020-01-01T00:00:00Z |');
  for (const imported of [{ time: 'x | y' }, { time: 7 }, {}, 'x', null, []]) expect(renderGovernanceLog([entry(imported)])).toContain(`| ${recorded} |`);
});

test.each([
  ['<!-- plimsoll-ledger log.example/a 12 ROOT -->', { origin: 'log.example/a', size: 12n, line: 2 }],
  ['<!-- plimsoll-ledger log.example/a 012 ROOT -->', undefined],
  ['<!-- plimsoll-ledger log.example/a 12 ROO -->', undefined],
  [' <!-- plimsoll-ledger log.example/a 12 ROOT -->', undefined],
])('the anchor %s', (comment, anchor) => {
  const root = 'cd'.repeat(32);
  const parsed = parseViewAnchor(`# Log\n${comment.replace('ROOT', root)}\n`);
  expect(parsed).toEqual(anchor && { ...anchor, root });
});

test.each([
  ['malformed', '|\n', 'govlog/bad-row', false],
  ['placeholders', '| _pending_ | b | c | d | e | f |\n', 'govlog/placeholder', true],
])('a file of very many rows that are %s is read to its end', (_name, row, id, ok) => {
  const rows = 150_000;
  const markdown = `${renderGovernanceLog([])}${row.repeat(rows)}`;
  const imported = importGovernanceLog(markdown);
  expect([imported.ok, imported.findings.length, imported.findings.at(-1)?.id]).toEqual([ok, rows, id]);
  expect(checkGovernanceLog(markdown, []).length).toBeGreaterThanOrEqual(rows);
});
