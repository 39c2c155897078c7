import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { torghutPhaseManifestV1 } from '@plimsoll/phase-manifest';
import { mecInputKit } from '@plimsoll/phase-manifest/contract';
import { describe, expect, it } from 'vitest';
import { entriesOf, fileOf, idsOf, lane, MANIFEST, plimsoll, reportOf, sha256, workspace } from './phase-run.ts';
import { temporaryFolder } from './temporary.ts';

describe('phase build', () => {
  it('writes the manifest below its artifact path and records it', async () => {
    const directory = await workspace();
    const built = await plimsoll('phase build --input lane.json --json', { directory });
    expect(built.code).toBe(3);
    expect(idsOf(built)).toEqual(expect.arrayContaining(['phase-manifest/governance-pending', 'cli/computed', 'cli/recorded']));
    const text = fileOf(directory, MANIFEST);
    expect(text).toBe(torghutPhaseManifestV1.buildManifest(lane()).text);
    expect(await entriesOf(directory)).toMatchObject([{ type: 'dev.plimsoll.phase-manifest.built.v1', data: { path: MANIFEST, run_id: 'run-0412', target: 'paper', status: 'fail', file_sha256: sha256(text) } }]);
  });

  it('is the same twice, and the ledger has it once', async () => {
    const directory = await workspace();
    const line = 'phase build --input lane.json --record recording.jsonl --json';
    expect(await plimsoll(line, { directory })).toMatchObject({ code: 3 });
    const [text, recording] = [fileOf(directory, MANIFEST), fileOf(directory, 'recording.jsonl')];
    const again = await plimsoll(line, { directory, clock: () => Date.UTC(2026, 2, 2) });
    expect(again.code).toBe(3);
    expect(reportOf(again).findings.find(({ id }) => id === 'cli/recorded')).toMatchObject({ detail: { duplicate: true } });
    expect([fileOf(directory, MANIFEST), fileOf(directory, 'recording.jsonl')]).toEqual([text, recording]);
    expect(await entriesOf(directory)).toHaveLength(1);
  });

  it('completes a run that broke off between the file and the entry', async () => {
    const directory = await workspace();
    renameSync(path.join(directory, 'log/.state/log.json'), path.join(directory, 'aside'));
    const broken = await plimsoll('phase build --input lane.json', { directory });
    expect(broken).toMatchObject({ code: 5, stdout: '' });
    expect(broken.stderr).toContain(`The manifest "${MANIFEST}" is written; its entry is not in the ledger; run the same command again to complete it`);
    expect(existsSync(path.join(directory, MANIFEST))).toBe(true);
    renameSync(path.join(directory, 'aside'), path.join(directory, 'log/.state/log.json'));
    expect(await plimsoll('phase build --input lane.json', { directory })).toMatchObject({ code: 3 });
    expect(await entriesOf(directory)).toHaveLength(1);
  });

  it('says so where nothing records it', async () => {
    const directory = temporaryFolder({ 'lane.json': JSON.stringify(lane()) });
    const built = await plimsoll('phase build --input lane.json --json', { directory });
    expect(built.code).toBe(3);
    expect(reportOf(built).findings).toContainEqual(expect.objectContaining({ id: 'cli/not-recorded', verdict: 'inconclusive' }));
  });

  it('prints with --output - and writes nothing', async () => {
    const directory = await workspace();
    const { stdout, stderr, code } = await plimsoll('phase build --input - --output -', { directory, stdin: JSON.stringify(lane()) });
    expect([stdout, code]).toEqual([torghutPhaseManifestV1.buildManifest(lane()).text, 3]);
    expect(stderr).toContain('phase-manifest/governance-pending');
    expect([existsSync(path.join(directory, 'runs/0412/rollout')), await entriesOf(directory)]).toEqual([false, []]);
    expect(await plimsoll('phase build --input lane.json --output - --record r', { directory })).toMatchObject({ code: 2 });
  });

  it('passes what passes by itself, printed too', async () => {
    const directory = await workspace({ 'checklist.json': JSON.parse(new TextDecoder().decode(mecInputKit.golden[0]?.bytes)) as unknown });
    for (const where of ['--output -', '--dry-run', '--output m6.json']) expect([where, (await plimsoll(`phase build --contract m6 --input checklist.json ${where}`, { directory })).code]).toEqual([where, 0]);
  });

  it('writes what does not follow as failed, and exits 1', async () => {
    const directory = await workspace({ 'lane.json': lane({ signals: 0 }) });
    const built = await plimsoll('phase build --input lane.json --json', { directory });
    expect(built.code).toBe(1);
    expect(idsOf(built)).toContain('phase-manifest/gate-status-mismatch');
    expect((await entriesOf(directory))[0]).toMatchObject({ data: { effective_status: 'fail', findings: { 'phase-manifest/gate-status-mismatch': 1 } } });
  });

  it.each([
    ['no JSON', '{', 'phase-manifest/json-invalid'],
    ['a key twice', '{"run_id":"a","run_id":"b"}', 'phase-manifest/json-duplicate-key'],
    ['no object', '[]', 'phase-manifest/type-wrong'],
    ['an unknown target', { ...lane(), requested_promotion_target: 'prod' }, 'phase-manifest/target-unknown'],
    ['a phase twice', { ...lane(), phases: [...lane().phases, ...lane().phases] }, 'phase-manifest/phase-duplicate'],
  ])('refuses %s and writes nothing', async (_, input, id) => {
    const directory = await workspace({ 'lane.json': input });
    const refused = await plimsoll('phase build --input lane.json --json', { directory });
    expect([refused.code, idsOf(refused).includes(id)]).toEqual([1, true]);
    expect([existsSync(path.join(directory, MANIFEST)), await entriesOf(directory)]).toEqual([false, []]);
  });

  it.each([
    ['an input that is not there', '--input gone.json', 5, /gone\.json/u],
    ['an unknown contract', '--input lane.json --contract other', 2, /torghut \(torghut\.autonomy/u],
    ['a ledger that is not there', '--input lane.json --ledger gone', 5, /ledger "gone"/u],
  ])('refuses %s before it writes', async (_, flags, code, why) => {
    const directory = await workspace();
    const refused = await plimsoll(`phase build ${flags}`, { directory });
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.stderr).toMatch(why);
    expect(existsSync(path.join(directory, MANIFEST))).toBe(false);
  });

  it.each([
    ['out of the working directory', '../elsewhere', /leads out/u],
    ['at an absolute path elsewhere', '/var/lib/desk', /leads out/u],
    ['over a link', 'link/run', /link on the way/u],
    ['nowhere', 'unknown', /names no folder/u],
  ])('refuses an artifact path that leads %s', async (_, artifactPath, why) => {
    const outside = temporaryFolder();
    const input = { ...lane(), execution_context: { ...lane().execution_context, artifactPath } };
    const directory = await workspace({ 'lane.json': input });
    symlinkSync(outside, path.join(directory, 'link'));
    const refused = await plimsoll('phase build --input lane.json', { directory });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(why)]);
    expect(existsSync(path.join(outside, 'run'))).toBe(false);
    expect(await plimsoll('phase build --input lane.json -o here.json', { directory })).toMatchObject({ code: 3 });
    expect(existsSync(path.join(directory, 'here.json'))).toBe(true);
  });

  it('never replaces another manifest', async () => {
    const directory = await workspace();
    mkdirSync(path.join(directory, 'runs/0412/rollout'));
    writeFileSync(path.join(directory, MANIFEST), '{}');
    expect(await plimsoll('phase build --input lane.json', { directory })).toMatchObject({ code: 5, stderr: expect.stringContaining('another manifest stands there') as string });
    expect([fileOf(directory, MANIFEST), await entriesOf(directory)]).toEqual(['{}', []]);
  });

  it('keeps a recording for one manifest only', async () => {
    const directory = await workspace();
    await plimsoll('phase build --input lane.json --record recording.jsonl', { directory });
    writeFileSync(path.join(directory, 'lane.json'), JSON.stringify({ ...lane(), run_id: 'run-0413' }));
    rmSync(path.join(directory, MANIFEST));
    expect(await plimsoll('phase build --input lane.json --record recording.jsonl', { directory })).toMatchObject({ code: 5, stderr: expect.stringContaining('the recording of another manifest') as string });
  });
});
