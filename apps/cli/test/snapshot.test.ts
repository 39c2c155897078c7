import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { conformanceAbsent, conformanceRoot } from '@plimsoll/config/conformance';
import { describe, expect, it } from 'vitest';
import { ids, type Reported } from './flag-workspace.ts';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

function workspace(files: Readonly<Record<string, string>> = { 'deploy/a.json': '{"a":1}', 'deploy/sub/b.txt': 'b' }) {
  const directory = temporaryFolder(files);
  return { directory, at: (...names: readonly string[]): string => path.join(directory, ...names), plimsoll: (line: string, world: World = {}): Promise<Outcome> => runInProcess(line.split(' '), { directory, ...world }) };
}

/** The root that a report tells. */
function rootOf({ stdout }: Outcome): string {
  return String((JSON.parse(stdout) as Reported).findings.find(({ id }) => id === 'cli/computed')?.detail?.['root']);
}

describe('snapshot', () => {
  it('takes files away from a change and brings them back to the same root', async () => {
    const { plimsoll, at } = workspace();
    const planned = await plimsoll('snapshot create deploy --store backups --label before --dry-run');
    expect([planned.code, existsSync(at('backups'))]).toEqual([0, false]);
    const taken = await plimsoll('snapshot create deploy --store backups --label before --json');
    const root = rootOf(taken);
    expect([taken.code, root]).toEqual([0, (JSON.parse(planned.stdout) as { root: string }).root]);
    expect(ids(taken)).toEqual(expect.arrayContaining(['cli/computed', 'cli/not-recorded']));

    writeFileSync(at('deploy/a.json'), '{"a":2}');
    writeFileSync(at('deploy/new.txt'), 'new');
    const id = root.slice(0, 12);
    const rehearsed = await plimsoll(`snapshot rehearse ${id} --store backups --target deploy`);
    expect(JSON.parse(rehearsed.stdout)).toMatchObject({ snapshot_root: root, reproduced_root: root, materialised: true, replace: ['a.json'], extra: ['new.txt'], noop: false });
    const dry = await plimsoll(`snapshot restore ${id} --store backups --target deploy --delete-extra --dry-run`);
    expect(JSON.parse(dry.stdout)).toMatchObject({ materialised: false, replace: ['a.json'], delete: ['new.txt'] });
    expect(readFileSync(at('deploy/a.json'), 'utf8')).toBe('{"a":2}');

    const restored = await plimsoll(`snapshot restore ${id} --store backups --target deploy --expect ${root} --json`);
    expect([restored.code, ids(restored)]).toEqual([0, expect.arrayContaining(['snapshots/restore-proved'])]);
    expect([readFileSync(at('deploy/a.json'), 'utf8'), existsSync(at('deploy/new.txt'))]).toEqual(['{"a":1}', true]);
    expect((await plimsoll(`snapshot restore ${id} --store backups --target deploy --delete-extra`)).code).toBe(0);
    expect(existsSync(at('deploy/new.txt'))).toBe(false);
  });

  it('lists and verifies what a store has, and exits 4 where a content is not there', async () => {
    const { plimsoll, at } = workspace();
    const root = rootOf(await plimsoll('snapshot create deploy --store backups --label one --json'));
    expect((await plimsoll('snapshot list backups')).stdout.split('\n')[1]).toContain(root);
    expect(ids(await plimsoll(`snapshot verify ${root} --store backups --json`))).toContain('snapshots/snapshot-proved');
    const copy = at('copy');
    cpSync(at('backups'), copy, { recursive: true });
    const { sha256 } = (JSON.parse((await plimsoll('snapshot create deploy --store other --label one --dry-run')).stdout) as { files: Record<string, { sha256: string }> }).files['a.json']!;
    writeFileSync(at('copy/objects/sha256', sha256.slice(0, 2), 'x'), '');
    cpSync(at('deploy/sub/b.txt'), path.join(copy, 'objects/sha256', sha256.slice(0, 2), sha256.slice(2)), { force: true });
    for (const line of [`snapshot verify ${root} --store copy --json`, 'snapshot verify --store copy --json', `snapshot restore ${root} --store copy --target deploy --json`]) {
      const outcome = await plimsoll(line);
      expect([line, outcome.code, ids(outcome)]).toEqual([line, 4, expect.arrayContaining(['snapshots/object-corrupt'])]);
    }
  });

  it('records what it did, each time as an entry that names the root', async () => {
    const { plimsoll } = workspace();
    await plimsoll('ledger init log --origin example.org/log --key log.key');
    const taken = await plimsoll('snapshot create deploy --store backups --label one --actor ann --reason before --ledger log --key log.key --json');
    const root = rootOf(taken);
    expect((await plimsoll(`snapshot rehearse ${root} --store backups --target deploy --ledger log --key log.key --json`)).code).toBe(0);
    expect((await plimsoll(`snapshot restore ${root} --store backups --target deploy --ledger log --key log.key`)).code).toBe(0);
    const entries = (await plimsoll('ledger show log')).stdout.trim().split('\n').map((line) => JSON.parse(line) as { entry?: { type: string; data: { governance: { root: { sha256: string } } } } });
    expect(entries.flatMap(({ entry }) => (entry?.type.includes('snapshots') === true ? [[entry.type, entry.data.governance.root.sha256]] : []))).toEqual(['created', 'rehearsed', 'restored'].map((kind) => [`dev.plimsoll.snapshots.${kind}.v1`, root]));
  });

  it('changes nothing for another root than the one expected', async () => {
    const { plimsoll, at } = workspace();
    const root = rootOf(await plimsoll('snapshot create deploy --store backups --label one --json'));
    writeFileSync(at('deploy/a.json'), 'changed');
    const outcome = await plimsoll(`snapshot restore ${root} --store backups --target deploy --expect ${'0'.repeat(64)} --json`);
    expect([outcome.code, ids(outcome), readFileSync(at('deploy/a.json'), 'utf8')]).toEqual([4, ['snapshots/root-mismatch'], 'changed']);
  });

  it('prunes by rules, and says of each snapshot why', async () => {
    const { plimsoll } = workspace();
    const day = 86_400_000;
    const take = (daysAgo: number): Promise<Outcome> => plimsoll('snapshot create deploy --store backups --label one', { clock: () => Date.UTC(2026, 2, 1, 9) - daysAgo * day });
    await take(20);
    await take(10);
    const dry = await plimsoll('snapshot prune --store backups --keep-last 1 --dry-run --json');
    expect(ids(dry)).toEqual(expect.arrayContaining(['snapshots/prune-kept', 'snapshots/prune-removed']));
    const listed = async (): Promise<number> => (await plimsoll('snapshot list backups')).stdout.trim().split('\n').length - 1;
    expect(await listed()).toBe(2);
    expect((await plimsoll('snapshot prune --store backups --keep-last 1')).code).toBe(0);
    expect(await listed()).toBe(1);
  });

  it.each([
    ['snapshot create deploy --store backups --label a/b', 2],
    ['snapshot create deploy --store backups --label a --include ../x', 2],
    ['snapshot create deploy --store backups --label a --include a.json --file a.json', 2],
    ['snapshot create deploy --store backups --label a --include none', 3],
    ['snapshot prune --store backups --keep-last 0', 2],
    ['snapshot list nowhere', 5],
  ])('%s exits %i', async (line, code) => {
    expect((await workspace().plimsoll(line)).code).toBe(code);
  });
});

describe.skipIf(conformanceAbsent())('the backup of M6', () => {
  const name = '2025-10-21T20-22-32.082676+00-00';
  const composite = '40a84c390b6f2028b0f294afec17e53198434ee1351f465735e534c4c5b46222';

  function withBackup() {
    const made = workspace({ 'target/meta/meta_flags.json': '{}' });
    cpSync(path.join(conformanceRoot, 'mec/m6/backups'), made.at('backups'), { recursive: true });
    return made;
  }

  it('is brought back to its composite hash', async () => {
    const { plimsoll, at } = withBackup();
    const imported = await plimsoll(`snapshot import backups/${name} --store store --phase M6 --json`);
    expect([imported.code, ids(imported)]).toEqual([0, expect.arrayContaining(['snapshots/legacy-proved', 'snapshots/legacy-weak-composite'])]);
    const restored = await plimsoll(`snapshot restore ${rootOf(imported)} --store store --target target --composite ${composite} --json`);
    expect([restored.code, ids(restored)]).toEqual([0, expect.arrayContaining(['snapshots/restore-proved', 'snapshots/legacy-proved'])]);
    expect(readFileSync(at('target/meta/meta_flags.json'))).toEqual(readFileSync(at('backups', name, 'meta/meta_flags.json')));
    const other = await plimsoll(`snapshot restore ${rootOf(imported)} --store store --target target --composite ${'0'.repeat(64)} --json`);
    expect([other.code, ids(other)]).toEqual([4, ['snapshots/legacy-composite']]);
  });

  it('is refused where its files are not there, or one differs: it is named, and the exit code is 4', async () => {
    const { plimsoll } = withBackup();
    const absent = await plimsoll('snapshot import backups/2025-10-21T20-17-32.214454+00-00 --store store --json');
    expect([absent.code, ids(absent).filter((id) => id === 'snapshots/file-missing').length]).toEqual([4, 14]);
    const base = path.join(conformanceRoot, 'mec/m6/backups', name);
    const changed = workspace(Object.fromEntries(['manifest.json', 'feasibility.log'].map((file) => [`${name}/${file}`, file === 'manifest.json' ? readFileSync(path.join(base, file), 'utf8') : 'changed'])));
    const outcome = await changed.plimsoll(`snapshot import ${name} --store store --json`);
    expect([outcome.code, (JSON.parse(outcome.stdout) as Reported).findings.find(({ id }) => id === 'snapshots/file-differs')?.sentence]).toEqual([4, expect.stringContaining('"feasibility.log"')]);
  });
});
