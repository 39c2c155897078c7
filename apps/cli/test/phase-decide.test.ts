import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { torghutPhaseManifestV1 } from '@plimsoll/phase-manifest';
import { describe, expect, it } from 'vitest';
import { entriesOf, evidence, governance, idsOf, lane, plimsoll, reportOf, sha256, workspace } from './phase-run.ts';
import { temporaryFolder } from './temporary.ts';

type Target = 'paper' | 'live';
const textOf = (target: Target, changes: Readonly<Record<string, unknown>> = {}): string =>
  torghutPhaseManifestV1.appendRuntimeGovernance(torghutPhaseManifestV1.buildManifest(lane({ target })).text, governance({ requested_promotion_target: target, ...changes })).text ?? '';
const paper = textOf('paper');
/** Two hours after the governance was observed. */
const now = (): number => Date.UTC(2026, 2, 1, 10, 40);

describe('phase can-promote', () => {
  const decide = (files: Readonly<Record<string, string>>, line: string) => plimsoll(`phase can-promote ${line} --json`, { directory: temporaryFolder({ ...evidence, ...files }), clock: now });

  it.each([
    ['a good run for paper', paper, '--target paper', 0, undefined],
    ['a good run for live with its evidence', textOf('live'), '--target live --evidence-root .', 0, undefined],
    ['a good run for live without evidence', textOf('live'), '--target live', 3, 'phase-manifest/evidence-unverified'],
    ['the other target', paper, '--target live --evidence-root .', 1, 'phase-manifest/target-mismatch'],
    ['an unknown target', paper, '--target prod', 1, 'phase-manifest/target-unknown'],
    ['a manifest of exactly that age', paper, '--target paper --max-age 2h', 0, undefined],
    ['an older manifest', paper, '--target paper --max-age 119m', 3, 'phase-manifest/manifest-stale'],
    ['a run before its governance', torghutPhaseManifestV1.buildManifest(lane()).text ?? '', '--target paper', 1, 'phase-manifest/governance-pending'],
    ['a rollback', textOf('paper', { emergency_stop_active: true }), '--target paper', 1, 'phase-manifest/rollback-triggered'],
    ['drift that nobody evaluated', textOf('paper', { drift_status: 'unknown' }), '--target paper', 1, 'phase-manifest/not-passing'],
    ['a forged status', textOf('paper', { rollback_triggered: true }).replace('"status": "fail",\n  "observation_summary"', '"status": "pass",\n  "observation_summary"'), '--target paper', 1, 'phase-manifest/status-forged'],
    ['text for a boolean', paper.replaceAll('"rollback_triggered": false', '"rollback_triggered": "false"'), '--target paper', 1, 'phase-manifest/type-wrong'],
    ['no JSON', '{', '--target paper', 1, 'phase-manifest/json-invalid'],
  ])('decides about %s', async (_, manifest, flags, code, id) => {
    const decided = await decide({ 'm.json': manifest }, `m.json ${flags}`);
    const promotion = reportOf(decided).findings.find((finding) => finding.id === 'cli/promotion');
    expect([decided.code, promotion?.verdict]).toEqual([code, ['pass', 'fail', '', 'inconclusive'][code]]);
    if (id !== undefined) expect(idsOf(decided)).toContain(id);
  });

  it('is tampering where an artifact changed', async () => {
    const directory = temporaryFolder({ ...evidence, 'm.json': textOf('live'), 'runs/0412/gates/report.json': 'other' });
    const decided = await plimsoll('phase can-promote m.json --target live --evidence-root . --json', { directory });
    expect([decided.code, idsOf(decided).includes('phase-manifest/evidence-digest-mismatch')]).toEqual([4, true]);
  });

  it('says it in one sentence, with what each phase is worth', async () => {
    const decided = await decide({ 'm.json': textOf('paper', { rollback_triggered: true }) }, 'm.json --target paper');
    const promotion = reportOf(decided).findings.find((finding) => finding.id === 'cli/promotion');
    expect(promotion).toMatchObject({ sentence: '"run-0412" may not be promoted to "paper": runtime-governance fail, rollback-proof fail', detail: { decided_at: '2026-03-01T10:40:00.000Z' } });
    expect(promotion?.detail?.['phases']).toHaveLength(7);
  });

  it('answers for a file that is not there', async () => {
    const decided = await decide({}, 'gone.json --target paper');
    expect([decided.code, idsOf(decided).includes('phase-manifest/manifest-missing')]).toEqual([1, true]);
  });

  it('records each decision, also one that says no; not with --dry-run', async () => {
    const directory = await workspace({ 'm.json': paper });
    expect(await plimsoll('phase can-promote m.json --target paper', { directory, clock: now })).toMatchObject({ code: 0 });
    expect(await plimsoll('phase can-promote m.json --target live', { directory, clock: () => now() + 1000 })).toMatchObject({ code: 1 });
    expect(await plimsoll('phase can-promote m.json --target paper --dry-run', { directory, clock: now })).toMatchObject({ code: 0 });
    expect((await entriesOf(directory)).map(({ type, data }) => [type, data['target'], data['verdict']])).toEqual([
      ['dev.plimsoll.phase-manifest.decided.v1', 'paper', 'pass'],
      ['dev.plimsoll.phase-manifest.decided.v1', 'live', 'fail'],
    ]);
  });

  it.each(['', '5', '1w', '-1h', '1.5h'])('refuses the duration %j', async (age) => {
    const directory = temporaryFolder({ 'm.json': paper });
    expect((await plimsoll(`phase can-promote m.json --target paper --max-age=${age}`, { directory })).code).toBe(2);
  });
});

describe('phase schema', () => {
  it.each([
    ['', 'torghut.autonomy.phase-manifest.v1'],
    [' --contract m6', 'mec.phase-manifest.m6.v1'],
    [' --contract mec.phase-manifest.m6.v1 --of input', 'mec.phase-manifest.m6.v1.input'],
    [' --of governance', 'torghut.autonomy.phase-manifest.v1.governance'],
  ])('prints with%s', async (flags, id) => {
    const { stdout, code } = await plimsoll(`phase schema${flags}`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: expect.stringContaining(id) as string });
    expect(reportOf(await plimsoll(`phase schema${flags} --json`)).findings[0]?.detail?.['schema']).toEqual(JSON.parse(stdout));
  });

  it('refuses what there is not', async () => {
    expect(await plimsoll('phase schema --contract m6 --of governance')).toMatchObject({ code: 2, stdout: '' });
    expect(await plimsoll('phase schema --contract constructor')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('phase replay', () => {
  async function recorded(): Promise<string> {
    const directory = temporaryFolder({ 'lane.json': JSON.stringify(lane()), 'governance.json': JSON.stringify(governance()) });
    await plimsoll('phase build --input lane.json --output m.json --record recording.jsonl', { directory });
    await plimsoll('phase append --manifest m.json --governance governance.json --record recording.jsonl', { directory });
    return directory;
  }

  it('prints the manifest again', async () => {
    const { stdout, code } = await plimsoll('phase replay recording.jsonl', { directory: await recorded() });
    expect([stdout, code]).toEqual([paper, 0]);
  });

  it.each([
    ['a byte more in the manifest', 'm.json', (text: string) => `${text}\n`, 4, 'phase-manifest/replay-mismatch'],
    ['a value changed in the recording', 'recording.jsonl', (text: string) => text.replace('"decision_count":7', '"decision_count":8'), 4, 'phase-manifest/replay-mismatch'],
    ['no first step', 'recording.jsonl', (text: string) => text.slice(text.indexOf('\n') + 1), 3, 'phase-manifest/replay-incomplete'],
    ['an unknown contract', 'recording.jsonl', (text: string) => text.replaceAll('torghut.autonomy.phase-manifest.v1', 'other'), 3, 'phase-manifest/replay-incomplete'],
    ['nothing', 'recording.jsonl', () => '', 3, 'phase-manifest/replay-incomplete'],
    ['bytes that are no text', 'recording.jsonl', () => Buffer.from([0xff]), 3, 'phase-manifest/replay-incomplete'],
  ])('finds %s', async (_, file, change, code, id) => {
    const directory = await recorded();
    writeFileSync(path.join(directory, file), change(readFileSync(path.join(directory, file), 'utf8')));
    const replayed = await plimsoll('phase replay recording.jsonl --manifest m.json --json', { directory });
    expect([replayed.code, idsOf(replayed)]).toEqual([code, [id]]);
  });

  it('says which file is not there', async () => {
    const directory = await recorded();
    const gone = await plimsoll('phase replay recording.jsonl --manifest gone.json --json', { directory });
    expect([gone.code, idsOf(gone)]).toEqual([1, ['phase-manifest/manifest-missing']]);
    expect(await plimsoll('phase replay gone.jsonl', { directory })).toMatchObject({ code: 5 });
  });
});

describe('phase verify', () => {
  it.each([
    ['a good run', paper, 0, 'cli/computed'],
    ['a lane', torghutPhaseManifestV1.buildManifest(lane()).text ?? '', 3, 'phase-manifest/governance-pending'],
    ['a rollback that is honestly recorded', textOf('paper', { rollback_triggered: true }), 1, 'phase-manifest/rollback-triggered'],
    ['a status that is no word', paper.replace('"status": "pass",\n  "observation_summary"', '"status": "PASS",\n  "observation_summary"'), 1, 'phase-manifest/value-not-allowed'],
    ['no JSON', '{', 1, 'phase-manifest/json-invalid'],
    ['an unknown version', '{"schema_version":"v9"}', 1, 'phase-manifest/schema-version-unknown'],
  ])('judges %s', async (_, manifest, code, id) => {
    const verified = await plimsoll('phase verify m.json --json', { directory: temporaryFolder({ 'm.json': manifest }) });
    expect([verified.code, idsOf(verified)]).toEqual([code, expect.arrayContaining([id])]);
  });

  it('compares evidence where it is told to', async () => {
    const directory = temporaryFolder({ ...evidence, 'm.json': paper });
    expect(await plimsoll('phase verify m.json --evidence-root .', { directory })).toMatchObject({ code: 0 });
    writeFileSync(path.join(directory, 'runs/0412/drift/detection.json'), 'other');
    const changed = await plimsoll('phase verify m.json --evidence-root . --json', { directory });
    expect(changed.code).toBe(4);
    expect(idsOf(changed)).toContain('phase-manifest/evidence-digest-mismatch');
  });

  it('takes files, lines and folders, names each place and counts', async () => {
    const line = (text: string): string => JSON.stringify(JSON.parse(text));
    const bad = line(paper).replace('"value":31', '"value":0');
    const directory = temporaryFolder({ 'a.json': paper, 'all/b.json': paper, 'all/c.jsonl': `${line(paper)}\n${bad}\n{\n`, 'all/notes.md': 'x' });
    const verified = await plimsoll('phase verify a.json all gone.json --json', { directory });
    expect(verified.code).toBe(1);
    const { findings } = reportOf(verified);
    expect(findings.find(({ id }) => id === 'cli/computed')).toMatchObject({ sentence: '6 manifests were verified: 3 hold, 3 do not, 0 inconclusive', detail: { manifests: 6, runs: { pass: 3, fail: 3, inconclusive: 0 } } });
    const places = findings.filter(({ verdict }) => verdict === 'fail').map(({ id, location }) => [id, location?.['file'], location?.['line']]);
    expect(places).toEqual(expect.arrayContaining([
      ['phase-manifest/gate-value-mismatch', 'all/c.jsonl', 2],
      ['phase-manifest/json-invalid', 'all/c.jsonl', 3],
      ['phase-manifest/manifest-missing', 'gone.json', undefined],
    ]));
  });

  it('keeps few findings of each rule and counts all', async () => {
    const directory = temporaryFolder({ 'many.jsonl': '{}\n'.repeat(500) });
    const { findings } = reportOf(await plimsoll('phase verify many.jsonl --json', { directory }));
    expect(findings.find(({ id }) => id === 'cli/computed')).toMatchObject({ detail: { manifests: 500, documents: { fail: 500 } } });
    expect(findings.length).toBeLessThan(100);
  });

  it('is inconclusive where there is nothing to verify, and a usage error without a name', async () => {
    expect(await plimsoll('phase verify .', { directory: temporaryFolder() })).toMatchObject({ code: 3 });
    expect(await plimsoll('phase verify')).toMatchObject({ code: 2 });
    expect(await plimsoll('phase verify m.json --ledger log')).toMatchObject({ code: 2 });
  });

  it.each([
    ['a folder whose manifests lie deeper', 'deep', { 'deep/rollout/m.json': paper }],
    ['a file of lines without one', 'none.jsonl', { 'none.jsonl': '\n\n' }],
  ])('passes over nothing that was named: %s', async (_, name, files) => {
    const verified = await plimsoll(`phase verify m.json ${name} --json`, { directory: temporaryFolder({ 'm.json': paper, ...files }) });
    expect(verified.code).toBe(3);
    expect(reportOf(verified).findings).toContainEqual(expect.objectContaining({ id: 'findings/nothing-computed', location: { file: name } }));
  });

  it('wants the manifest that the ledger records last of its run', async () => {
    const directory = await workspace({ 'other.json': textOf('paper', { reasons: ['x'] }) });
    const { stdout: vkeys } = await plimsoll('keys show log.key', { directory });
    writeFileSync(path.join(directory, 'policy'), `log ${vkeys.trim()}\nquorum none\n`);
    const check = (file: string) => plimsoll(`phase verify ${file} --ledger log --policy policy --json`, { directory });
    await plimsoll('phase build --input lane.json --output m.json', { directory });
    const before = readFileSync(path.join(directory, 'm.json'));
    expect((await check('m.json')).code).toBe(3);
    await plimsoll('phase append --manifest m.json --governance governance.json', { directory });
    const good = await check('m.json');
    expect([good.code, reportOf(good).findings.map(({ sentence }) => sentence).some((sentence) => sentence.includes('the ledger records it'))]).toEqual([0, true]);
    writeFileSync(path.join(directory, 'line.jsonl'), JSON.stringify(JSON.parse(readFileSync(path.join(directory, 'm.json'), 'utf8'))));
    expect((await check('line.jsonl')).code).toBe(0);
    expect(idsOf(await check('other.json'))).toContain('cli/manifest-unrecorded');
    writeFileSync(path.join(directory, 'm.json'), before);
    const old = await check('m.json');
    expect([old.code, idsOf(old).includes('cli/manifest-superseded')]).toEqual([1, true]);
    expect(sha256(before)).toHaveLength(64);
  });

  it('believes no ledger that fails its audit', async () => {
    const directory = await workspace({ 'm.json': paper, policy: 'quorum none\n' });
    await plimsoll('phase build --input lane.json --output lane-manifest.json', { directory });
    expect((await plimsoll('phase verify lane-manifest.json --ledger log --policy policy', { directory })).code).not.toBe(0);
  });

  it('shows how far it is on a terminal', async () => {
    let time = 0;
    const directory = temporaryFolder({ 'many.jsonl': '{}\n'.repeat(20) });
    const { stderr } = await plimsoll('phase verify many.jsonl', { directory, terminal: { columns: 80 }, clock: () => (time += 500) });
    expect(stderr).toMatch(/Verifying \d+ manifests/u);
  });
});
