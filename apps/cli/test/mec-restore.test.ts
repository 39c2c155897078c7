import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { conformance, conformanceAbsent, conformanceRoot } from '@plimsoll/config/conformance';
import type { Finding } from '@plimsoll/findings';
import { mecComposite, wholeTree } from '@plimsoll/snapshots';
import { scanTree } from '@plimsoll/snapshots/node';
import { describe, expect, it } from 'vitest';
import { ids } from './flag-workspace.ts';
import { type Outcome, runInProcess } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const NAME = '2025-10-21T20-22-32.082676+00-00';
const REGISTRY = 'meta/meta_flags.json';

/** A folder with a copy of the backup that was taken when phase M6 was released, and an empty one to restore it into. */
function backup() {
  const directory = temporaryFolder();
  mkdirSync(path.join(directory, 'RESTORED'));
  cpSync(path.join(conformanceRoot, 'mec/m6/backups', NAME), path.join(directory, NAME), { recursive: true });
  return { at: (...names: readonly string[]): string => path.join(directory, ...names), plimsoll: (line: string): Promise<Outcome> => runInProcess(line.split(' '), { directory }) };
}

const findingsOf = ({ stdout }: Outcome): readonly Finding[] => (JSON.parse(stdout) as { findings: readonly Finding[] }).findings;
const rootOf = (outcome: Outcome): string => findingsOf(outcome).find(({ id }) => id === 'cli/computed')?.detail?.['root'] as string;
const against = (outcome: Outcome): string[] => findingsOf(outcome).flatMap(({ verdict, severity, sentence }) => (verdict === 'fail' && severity !== 'warning' ? [sentence] : []));

/** The root that the governance log says was anchored, and that the name of the anchored file bears. */
function anchoredRoot(): string {
  const log = readFileSync(path.join(conformanceRoot, 'mec/governance-log/phase-M6.md'), 'utf8');
  const logged = /\| MERKLE-ANCHOR \| ([0-9a-f]{64}) \|/.exec(log)?.[1] ?? '';
  expect(readdirSync(path.join(conformanceRoot, 'mec/merkle')).filter((file) => file.endsWith(`_${logged}.json`))).toHaveLength(1);
  return logged;
}

/** The file with one byte changed. */
function change(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = bytes[offset]! ^ 1;
  writeFileSync(file, bytes);
}

describe.skipIf(conformanceAbsent())('the backup of phase M6, restored into an empty folder', () => {
  const recorded = conformanceAbsent() ? '' : conformance<{ backup: Record<string, { declared_composite: string }> }>('mec/expected.json').backup[NAME]!.declared_composite;

  it('has the composite hash that was recorded, and a registry with the root that was anchored', async () => {
    const { plimsoll, at } = backup();
    const imported = await plimsoll(`snapshot import ${NAME} --store store --phase M6 --json`);
    const restored = await plimsoll(`snapshot restore ${rootOf(imported)} --store store --target RESTORED --composite ${recorded} --json`);
    expect([imported.code, restored.code, ids(restored)]).toEqual([0, 0, expect.arrayContaining(['snapshots/restore-proved', 'snapshots/legacy-proved'])]);
    const scanned = await scanTree(at('RESTORED'), wholeTree);
    expect(scanned.ok && mecComposite(scanned.value)).toBe(recorded);

    const root = anchoredRoot();
    const verified = await plimsoll(`flags verify RESTORED/${REGISTRY} --root ${root} --json`);
    expect(findingsOf(verified).filter(({ id }) => id === 'cli/computed').map(({ detail }) => detail)).toEqual([{ root }, { root, expected: root }]);
    // Exit 1 is for what was wrong with the registry when it was anchored; nothing was tampered with.
    expect([verified.code, ids(verified).filter((id) => id.startsWith('flags/'))]).toEqual([1, expect.arrayContaining(['flags/legacy-root-recomputed', 'flags/legacy-entropy', 'flags/legacy-enforced'])]);
    expect(ids(verified)).not.toContain('flags/anchor-mismatch');
  });

  it.each([
    ['first', 0],
    ['digit of the root', 80],
    ['middle', 2000],
    ['last', 3966],
  ])('is refused where one byte of its registry is another: %s; the file is named, exit 4', async (_which, offset) => {
    const { plimsoll, at } = backup();
    change(at(NAME, REGISTRY), offset);
    const imported = await plimsoll(`snapshot import ${NAME} --store store --json`);
    expect([imported.code, ids(imported).filter((id) => id === 'snapshots/file-differs'), against(imported)]).toEqual([4, ['snapshots/file-differs'], [expect.stringContaining(REGISTRY)]]);
    expect(existsSync(at('store'))).toBe(false);
  });

  it('is refused where one byte of its registry is another in the store: nothing is written, exit 4', async () => {
    const { plimsoll, at } = backup();
    const imported = await plimsoll(`snapshot import ${NAME} --store store --json`);
    const { files } = JSON.parse(readFileSync(at(NAME, 'manifest.json'), 'utf8')) as { files: Record<string, string> };
    const sha256 = files[REGISTRY]!;
    const object = at('store/objects/sha256', sha256.slice(0, 2), sha256.slice(2));
    const changed = readFileSync(object);
    changed[2000] = changed[2000]! ^ 1;
    cpSync(at('store'), at('copy'), { recursive: true, filter: (file) => file !== object });
    writeFileSync(at('copy/objects/sha256', sha256.slice(0, 2), sha256.slice(2)), changed);
    const restored = await plimsoll(`snapshot restore ${rootOf(imported)} --store copy --target RESTORED --json`);
    expect([restored.code, against(restored)]).toEqual([4, [expect.stringContaining(REGISTRY)]]);
    expect(readdirSync(at('RESTORED'))).toEqual([]);
  });

  it('is found out where one byte of the registry is changed after it was restored: exit 4', async () => {
    const { plimsoll, at } = backup();
    const imported = await plimsoll(`snapshot import ${NAME} --store store --json`);
    await plimsoll(`snapshot restore ${rootOf(imported)} --store store --target RESTORED`);
    const text = readFileSync(at('RESTORED', REGISTRY), 'utf8');
    change(at('RESTORED', REGISTRY), text.indexOf('"rationale": "') + 14);
    const verified = await plimsoll(`flags verify RESTORED/${REGISTRY} --root ${anchoredRoot()} --json`);
    expect([verified.code, ids(verified)]).toEqual([4, expect.arrayContaining(['flags/legacy-root'])]);
    expect(findingsOf(verified).filter(({ id }) => id === 'flags/legacy-root').map(({ location }) => location?.file)).toEqual([`RESTORED/${REGISTRY}`]);
  });
});
