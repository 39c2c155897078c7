import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesOf, fileOf, governance, idsOf, MANIFEST, plimsoll, reportOf, sha256, workspace } from './phase-run.ts';

const APPEND = `phase append --manifest ${MANIFEST} --governance governance.json`;

/** A workspace whose manifest is built. */
async function built(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const directory = await workspace(files);
  expect(await plimsoll('phase build --input lane.json --record recording.jsonl', { directory })).toMatchObject({ code: 3 });
  return directory;
}

describe('phase append', () => {
  it('makes a run pass, records it, and keeps its recording', async () => {
    const directory = await built();
    const appended = await plimsoll(`${APPEND} --record recording.jsonl --json`, { directory });
    expect([appended.code, idsOf(appended).sort()]).toEqual([0, ['cli/computed', 'cli/recorded']]);
    const text = fileOf(directory, MANIFEST);
    expect((JSON.parse(text) as { status: string }).status).toBe('pass');
    expect((await entriesOf(directory)).map(({ type, data }) => [type, data['effective_status'], data['file_sha256'] === sha256(text)])).toEqual([
      ['dev.plimsoll.phase-manifest.built.v1', 'fail', false],
      ['dev.plimsoll.phase-manifest.appended.v1', 'pass', true],
    ]);
    expect(await plimsoll(`phase replay recording.jsonl --manifest ${MANIFEST}`, { directory })).toMatchObject({ code: 0 });
  });

  it('is the same twice, and the ledger has it once', async () => {
    const directory = await built();
    await plimsoll(`${APPEND} --record recording.jsonl`, { directory });
    const before = [fileOf(directory, MANIFEST), fileOf(directory, 'recording.jsonl')];
    const again = await plimsoll(`${APPEND} --record recording.jsonl --json`, { directory });
    expect(again.code).toBe(0);
    expect([fileOf(directory, MANIFEST), fileOf(directory, 'recording.jsonl')]).toEqual(before);
    expect(await entriesOf(directory)).toHaveLength(2);
  });

  it('completes what broke off between the file and the entry', async () => {
    const directory = await built();
    renameSync(path.join(directory, 'log/.state/log.json'), path.join(directory, 'aside'));
    expect(await plimsoll(APPEND, { directory })).toMatchObject({ code: 5, stderr: expect.stringContaining('run the same command again') as string });
    renameSync(path.join(directory, 'aside'), path.join(directory, 'log/.state/log.json'));
    expect(await plimsoll(APPEND, { directory })).toMatchObject({ code: 0 });
    expect((await entriesOf(directory)).map(({ type }) => type)).toEqual(['dev.plimsoll.phase-manifest.built.v1', 'dev.plimsoll.phase-manifest.appended.v1']);
  });

  it('prints with --dry-run and changes nothing', async () => {
    const directory = await built();
    const before = fileOf(directory, MANIFEST);
    const { stdout, code } = await plimsoll(`${APPEND} --dry-run`, { directory });
    expect([(JSON.parse(stdout) as { status: string }).status, code]).toEqual(['pass', 0]);
    expect([fileOf(directory, MANIFEST), (await entriesOf(directory)).length]).toEqual([before, 1]);
  });

  it('takes evidence given by path alone from the evidence root, and records its digest', async () => {
    const directory = await built({ 'governance.json': governance({ rollback_triggered: true, rollback_incident_evidence: 'incidents/0412.json' }) });
    mkdirSync(path.join(directory, 'incidents'));
    writeFileSync(path.join(directory, 'incidents/0412.json'), 'drawdown');
    const appended = await plimsoll(`${APPEND} --record recording.jsonl --json`, { directory });
    expect(appended.code).toBe(1);
    expect(idsOf(appended)).toContain('phase-manifest/rollback-triggered');
    expect((JSON.parse(fileOf(directory, MANIFEST)) as { rollback_proof: object }).rollback_proof).toMatchObject({ rollback_incident_evidence_sha256: sha256('drawdown'), status: 'pass' });
    expect(await plimsoll(`phase replay recording.jsonl --manifest ${MANIFEST}`, { directory })).toMatchObject({ code: 0 });
  });

  it.each([
    ['a boolean that is text', governance({ rollback_triggered: 'false' }), 'phase-manifest/governance-input-invalid'],
    ['another target', governance({ requested_promotion_target: 'live' }), 'phase-manifest/target-mismatch'],
    ['an earlier time', governance({ observed_at: '2026-03-01T08:00:00Z' }), 'phase-manifest/time-order'],
    ['no JSON', 'stable', 'phase-manifest/json-invalid'],
  ])('refuses %s and leaves the file as it is', async (_, input, id) => {
    const directory = await built({ 'governance.json': input });
    const before = fileOf(directory, MANIFEST);
    const refused = await plimsoll(`${APPEND} --json`, { directory });
    expect([refused.code, idsOf(refused).includes(id)]).toEqual([1, true]);
    expect([fileOf(directory, MANIFEST), (await entriesOf(directory)).length]).toEqual([before, 1]);
  });

  it('never takes a rollback back, and never exits 0 after one', async () => {
    const directory = await built({ 'rolled-back.json': governance({ rollback_triggered: true }) });
    const rolledBack = await plimsoll(`phase append --manifest ${MANIFEST} --governance rolled-back.json --json`, { directory });
    expect([rolledBack.code, idsOf(rolledBack).includes('phase-manifest/evidence-absent')]).toEqual([1, true]);
    const cleared = await plimsoll(`${APPEND} --json`, { directory });
    expect([cleared.code, idsOf(cleared).includes('phase-manifest/rollback-cleared')]).toEqual([1, true]);
    for (const line of [`phase verify ${MANIFEST}`, `phase show ${MANIFEST}`, `phase can-promote ${MANIFEST} --target paper`]) {
      const { code } = await plimsoll(line, { directory });
      expect([line, code]).toEqual([line, 1]);
    }
  });

  it('says of each finding in which of the two documents it is', async () => {
    const directory = await built({ 'governance.json': governance({ rollback_triggered: 'false' }) });
    const forged = fileOf(directory, MANIFEST).replace('"phase_count": 7', '"phase_count": 8');
    writeFileSync(path.join(directory, MANIFEST), forged);
    const refused = await plimsoll(`${APPEND} --json`, { directory });
    const places = reportOf(refused).findings.map(({ id, location }) => [id, location?.['file'], location?.['pointer']]);
    expect(places.sort()).toEqual([
      ['phase-manifest/governance-input-invalid', 'governance.json', '/rollback_triggered'],
      ['phase-manifest/phase-count-mismatch', MANIFEST, '/phase_count'],
    ]);
  });

  it('appends to no link and to nothing that is no file', async () => {
    const directory = await built();
    symlinkSync(path.basename(MANIFEST), path.join(directory, path.dirname(MANIFEST), 'link.json'));
    for (const [name, why] of [[`${path.dirname(MANIFEST)}/link.json`, 'a link, and what it leads to may lie anywhere'], ['runs', 'no regular file\n']] as const) {
      expect(await plimsoll(`phase append --manifest ${name} --governance governance.json --dry-run`, { directory })).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining(why) as string });
    }
  });

  it('says which manifest or governance is not there', async () => {
    const directory = await built();
    const missing = await plimsoll('phase append --manifest gone.json --governance governance.json --json', { directory });
    expect([missing.code, idsOf(missing)]).toEqual([1, ['phase-manifest/manifest-missing']]);
    expect(await plimsoll(`phase append --manifest ${MANIFEST} --governance gone.json`, { directory })).toMatchObject({ code: 5, stdout: '' });
    expect(await plimsoll('phase append --manifest - --governance governance.json', { directory })).toMatchObject({ code: 2 });
  });

  it('refuses a contract without governance', async () => {
    const directory = await built({ 'm6.json': { schema_version: 'mec.phase-manifest.m6.v1' } });
    expect(await plimsoll('phase append --manifest m6.json --governance governance.json', { directory })).toMatchObject({ code: 2, stderr: expect.stringContaining('has no governance') as string });
  });

  it('adds no step that does not follow from the recording', async () => {
    // The first append is not recorded, and what it refers to stays in the manifest.
    const directory = await built({ 'governance.json': governance({ artifact_refs: ['first'] }) });
    await plimsoll(APPEND, { directory });
    writeFileSync(path.join(directory, 'governance.json'), JSON.stringify(governance({ observed_at: '2026-03-01T08:50:00Z', artifact_refs: ['second'] })));
    const recording = fileOf(directory, 'recording.jsonl');
    const appended = await plimsoll(`${APPEND} --record recording.jsonl --json`, { directory });
    expect([appended.code, idsOf(appended).sort()]).toEqual([4, ['cli/computed', 'cli/recorded', 'phase-manifest/replay-mismatch']]);
    expect(fileOf(directory, 'recording.jsonl')).toBe(recording);
    // The manifest itself is sound, so it is written and the ledger has it.
    expect((JSON.parse(fileOf(directory, MANIFEST)) as { artifact_refs: readonly string[] }).artifact_refs).toEqual(expect.arrayContaining(['first', 'second']));
    expect(await entriesOf(directory)).toHaveLength(3);
  });
});
