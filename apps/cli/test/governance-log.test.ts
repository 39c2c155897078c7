import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { describe, expect, it } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const plimsoll = (line: string, world: World = {}): Promise<Outcome> => runInProcess(line.split(' '), world);
const ids = ({ stdout }: Outcome): string[] => (JSON.parse(stdout) as { findings: { id: string }[] }).findings.map(({ id }) => id).sort();

const head = '# META GOVERNANCE LOG\n\n| Timestamp (UTC) | Phase | Action | Merkle Root | Signer | Notes |\n|-----------------|-------|--------|-------------|--------|-------|\n';
const root = 'd56b60daef3e9efbad7a060f9e9b575bd2193d86eb68a6a6321295ddfbba4f05';
const rows = [`| 2025-10-21T20:22:32Z | M6 | PROMOTE | ${root} | governance_lead | Release \`a.json\` anchored; x \\| y<br>two &lt;b> |`, '| 2025-10-21T02:41:18Z | M0 | INIT | - | bootstrap | - |'];
const log = (...lines: string[]): string => `${head}${lines.join('\n')}\n\n> Prose.\n`;

/** A folder with an empty ledger, its key, a policy and a Markdown log. */
async function workspace(markdown: string): Promise<string> {
  const directory = temporaryFolder({ 'log.md': markdown });
  const { stdout: vkey } = await plimsoll('ledger init log --origin example.org/log --key log.key', { directory });
  writeFileSync(path.join(directory, 'policy'), `log ${vkey.trim()}\nquorum none\n`);
  return directory;
}
const entriesOf = async (directory: string): Promise<object[]> =>
  (await plimsoll('ledger show log', { directory })).stdout.split('\n').slice(1, -1).map((line) => (JSON.parse(line) as { entry: object }).entry);

describe('ledger import', () => {
  it('records the rows in the order of the file, their times as claims, and the file is then a view of the ledger', async () => {
    const directory = await workspace(log(...rows));
    const imported = await plimsoll('ledger import log --key log.key log.md --json', { directory });
    expect([imported.code, ids(imported)]).toEqual([0, ['cli/computed', 'govlog/not-chronological']]);
    expect(await entriesOf(directory)).toMatchObject([
      { time: '2026-03-01T09:00:00.000Z', type: 'dev.plimsoll.governance.recorded.v1', data: { imported: { time: '2025-10-21T20:22:32Z' }, governance: { action: 'PROMOTE', root: { profile: 'unspecified', sha256: root }, notes: 'Release `a.json` anchored; x | y\ntwo <b>' } } },
      { data: { governance: { action: 'INIT', root: null, notes: '' } } },
    ]);
    const checked = await plimsoll('ledger log log --check log.md --json', { directory });
    expect([checked.code, ids(checked)]).toEqual([0, ['cli/computed', 'govlog/not-chronological', 'govlog/time-claimed']]);
    expect(await plimsoll('ledger audit log --policy policy --view log.md', { directory })).toMatchObject({ code: 0 });
  });

  it('again appends only rows that are new, and equal rows are told apart', async () => {
    const directory = await workspace(log(rows[0]!, rows[0]!));
    await plimsoll('ledger import log --key log.key log.md', { directory });
    writeFileSync(path.join(directory, 'log.md'), log(rows[0]!, rows[0]!, rows[1]!));
    const again = await plimsoll('ledger import log --key log.key log.md --json', { directory, clock: () => Date.UTC(2026, 2, 2) });
    expect((JSON.parse(again.stdout) as { findings: unknown[] }).findings).toContainEqual(expect.objectContaining({ detail: { appended: 1, duplicates: 2, placeholders: 0 } }));
    expect(await entriesOf(directory)).toHaveLength(3);
    expect(await plimsoll('ledger log log --check log.md', { directory })).toMatchObject({ code: 0 });
  });

  it('prints with --dry-run what it would append, and appends nothing', async () => {
    const directory = await workspace(log(...rows));
    const { code, stdout } = await plimsoll('ledger import log --dry-run log.md --profile plimsoll.set.v1', { directory });
    expect([code, stdout.split('\n').length]).toEqual([0, 3]);
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ data: { governance: { root: { profile: 'plimsoll.set.v1' } } } });
    expect(await entriesOf(directory)).toEqual([]);
    expect(await plimsoll('ledger import log log.md', { directory })).toMatchObject({ code: 2 });
  });

  it.each([
    ['a row of five cells', `${rows[0]!}\n| 2025-10-21T02:41:18Z | M0 | INIT | - | bootstrap |`, 'govlog/bad-row'],
    ['a time that is none', rows[0]!.replace('2025-10-21T20:22:32Z', 'yesterday'), 'govlog/not-importable'],
    ['a day that is none', rows[0]!.replace('10-21T', '13-41T'), 'govlog/not-importable'],
    ['a root that is none', rows[0]!.replace(root, root.slice(1)), 'govlog/not-importable'],
    ['an action that is none', rows[0]!.replace('PROMOTE', 'promote!'), 'govlog/not-importable'],
    ['no signer', rows[0]!.replace('governance_lead', ''), 'govlog/not-importable'],
  ])('takes nothing of a file with %s', async (_, row, id) => {
    const directory = await workspace(log(rows[1]!, row));
    const { code, stdout } = await plimsoll('ledger import log --key log.key log.md --json', { directory });
    expect([code, ids({ code, stdout, stderr: '' })]).toEqual([1, expect.arrayContaining([id])]);
    expect(await entriesOf(directory)).toEqual([]);
  });

  it('takes nothing of a file without table', async () => {
    const directory = await workspace('# Notes\n');
    const imported = await plimsoll('ledger import log --key log.key log.md --json', { directory });
    expect([imported.code, ids(imported)]).toEqual([1, ['govlog/no-table']]);
  });

  it('says which rows the view will write in another way, and which it leaves out', async () => {
    const directory = await workspace(log(rows[0]!.replace('| M6 |', '|M6|'), '| _pending_ | M0 | INIT | _pending_ | _pending_ | Later. |'));
    const imported = await plimsoll('ledger import log --key log.key log.md --json', { directory });
    expect([imported.code, ids(imported)]).toEqual([0, ['cli/computed', 'govlog/placeholder', 'govlog/rewritten']]);
    expect(ids(await plimsoll('ledger log log --check log.md --json', { directory }))).toEqual(['govlog/placeholder', 'govlog/row-differs', 'govlog/row-unbacked', 'govlog/time-claimed']);
  });
});

describe('ledger log', () => {
  it('renders a view with an anchor that is checked against the history', async () => {
    const directory = await workspace(log(...rows));
    await plimsoll('ledger import log --key log.key log.md', { directory });
    expect(await plimsoll('ledger log log --markdown --anchor --title Ours -o view.md', { directory })).toMatchObject({ code: 0, stdout: '' });
    const view = readFileSync(path.join(directory, 'view.md'), 'utf8');
    expect(view).toMatch(new RegExp(`^# Ours\n[^]*<!-- plimsoll-ledger example.org/log 2 [0-9a-f]{64} -->\n$`, 'u'));
    expect(view).toContain(rows.join('\n'));
    expect(await plimsoll('ledger log log --check view.md', { directory })).toMatchObject({ code: 0 });
    for (const [from, to] of [['log 2 ', 'log 1 '], ['log 2 ', 'log 3 '], ['example.org/log 2', 'example.org/other 2']] as const) {
      writeFileSync(path.join(directory, 'view.md'), view.replace(from, to));
      const checked = await plimsoll('ledger log log --check view.md --json', { directory });
      expect([checked.code, ids(checked)]).toEqual([4, ['govlog/anchor-differs', 'govlog/not-chronological', 'govlog/time-claimed']]);
      const audited = await plimsoll('ledger audit log --policy policy --view view.md --json', { directory });
      expect([audited.code, ids(audited)]).toEqual([4, expect.arrayContaining(['govlog/anchor-differs'])]);
    }
  });

  it('finds a row that was edited, and wants to know what to do', async () => {
    const directory = await workspace(log(...rows));
    await plimsoll('ledger import log --key log.key log.md', { directory });
    writeFileSync(path.join(directory, 'log.md'), log(...rows).replace('governance_lead', 'somebody'));
    expect(ids(await plimsoll('ledger log log --check log.md --json', { directory }))).toContain('govlog/row-differs');
    expect(await plimsoll('ledger log log', { directory })).toMatchObject({ code: 2 });
    expect(await plimsoll('ledger log log --markdown --check log.md', { directory })).toMatchObject({ code: 2 });
  });
});

describe.skipIf(conformanceAbsent())('the governance logs of the source', () => {
  it.each([
    ['base.md', 0, ['cli/computed', 'govlog/placeholder'], ['govlog/placeholder', 'govlog/row-unbacked']],
    ['phase-M1.md', 2, ['cli/computed'], ['cli/computed', 'govlog/time-claimed']],
    ['phase-M6.md', 4, ['cli/computed', 'govlog/not-chronological'], ['cli/computed', 'govlog/not-chronological', 'govlog/time-claimed']],
  ])('%s', async (file, count, importing, checking) => {
    const directory = await workspace(conformanceBytes(`mec/governance-log/${file}`).toString());
    expect(ids(await plimsoll('ledger import log --key log.key log.md --json', { directory }))).toEqual(importing);
    expect(await entriesOf(directory)).toHaveLength(count);
    expect(ids(await plimsoll('ledger log log --check log.md --json', { directory }))).toEqual(checking);
  });
});
