import { describe, expect, test } from 'vitest';
import { checkGovernanceLog, type Entry, renderGovernanceLog } from './index.ts';

const entryOf = (minute: number, action: string, more: Partial<{ signer: string; notes: string }> = {}): Entry => ({
  specversion: '1.0',
  id: `g${minute}`,
  source: '/g',
  type: 'dev.plimsoll.governance.recorded.v1',
  time: `2026-03-01T09:0${minute}:00.250Z`,
  datacontenttype: 'application/json',
  data: { governance: { phase: 'M6', action, root: null, signer: 'governance', notes: 'Done.', ...more } },
});
const entries = [entryOf(0, 'INIT'), entryOf(1, 'MERKLE-ANCHOR'), entryOf(2, 'PROMOTE')];
const view = renderGovernanceLog(entries);
const lines = view.split('\n');
const ids = (markdown: string, backed = entries): string[] => checkGovernanceLog(markdown, backed).map((finding) => finding.id);

test('the view has one row an entry and is its own check', () => {
  expect(view).toBe(`# META GOVERNANCE LOG

| Timestamp (UTC) | Phase | Action | Merkle Root | Signer | Notes |
|-----------------|-------|--------|-------------|--------|-------|
| 2026-03-01T09:00:00Z | M6 | INIT | - | governance | Done. |
| 2026-03-01T09:01:00Z | M6 | MERKLE-ANCHOR | - | governance | Done. |
| 2026-03-01T09:02:00Z | M6 | PROMOTE | - | governance | Done. |
`);
  expect(ids(view)).toEqual([]);
  expect(ids(`Prose before.\n\n${view}\n> Prose after.\n`)).toEqual([]);
});

test('text that could break the table is escaped and still checks', () => {
  const hostile = [entryOf(0, 'INIT', { signer: 'a|b', notes: ' <script>\ntwo\\| ' }), entryOf(1, 'INIT', { notes: '   ' })];
  const rendered = renderGovernanceLog(hostile, { anchor: { origin: 'log.example', size: 2n, root: 'ab'.repeat(32) } });
  expect(rendered).toContain('| a\\|b | &lt;script><br>two\\\\| |');
  expect(rendered).toMatch(/\| - \|\n\n<!-- plimsoll-ledger log\.example 2 (ab){32} -->\n$/);
});

describe('each change of the file is named', () => {
  const row = (i: number): string => lines[4 + i] ?? '';
  test.each([
    ['no table', 'govlog/no-table', view.replace('Phase', 'Stage')],
    ['a header with another line end', 'govlog/no-table', view.replaceAll('\n', '\r\n')],
    ['a row of five cells', 'govlog/bad-row', view.replace(' | Done. |', ' |')],
    ['an edited note', 'govlog/row-differs', view.replace('Done. |', 'Gone. |')],
    ['a padded cell', 'govlog/row-differs', view.replace('| INIT |', '|  INIT |')],
    ['a removed row', 'govlog/row-missing', view.replace(`${row(1)}\n`, '')],
    ['an added row', 'govlog/row-unbacked', view.replace(`${row(2)}\n`, `${row(2)}\n| 2026-03-01T09:03:00Z | M6 | RAMP | - | governance | - |\n`)],
    ['two rows swapped', 'govlog/order', view.replace(row(0), 'X').replace(row(1), row(0)).replace('X', row(1))],
    ['rows out of time', 'govlog/not-chronological', view.replace(row(0), 'X').replace(row(1), row(0)).replace('X', row(1))],
    ['a placeholder', 'govlog/placeholder', view.replace('| governance | Done. |', '| _pending_ | Done. |')],
  ])('%s', (_name, id, markdown) => {
    expect(ids(markdown)).toContain(id);
  });

  test('the first place out of time is named with both rows', () => {
    const finding = checkGovernanceLog(view.replace(row(0), 'X').replace(row(1), row(0)).replace('X', row(1)), entries).find((each) => each.id === 'govlog/not-chronological');
    expect(finding).toMatchObject({ location: { line: 6 }, sentence: expect.stringContaining('MERKLE-ANCHOR of 2026-03-01T09:01:00Z (line 5)') as string });
  });
});
