import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { conformanceAbsent } from '@plimsoll/config/conformance';
import { sha256 } from '@plimsoll/merkle';
import { afterAll, describe, expect, test } from 'vitest';
import { example } from '../test/corpus.ts';
import { faults, machineWith, ModelMachine } from '@plimsoll/durable-files/model';
import { torghutPhaseManifestV1 as contract } from './index.ts';
import { appendRuntimeGovernanceFile, readManifestFile, writeManifestFile } from './node.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-manifest-'));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});
let folders = 0;
function fresh(): string {
  const folder = path.join(scratch, String(folders++));
  fs.mkdirSync(folder);
  return folder;
}
const digest = (text: string): string => toHex(sha256(encodeUtf8(text)));
const file = '/run/rollout/phase-manifest.json';
const lock = `${file}.lock`;

function holding(text: string): ModelMachine {
  const machine = new ModelMachine();
  machine.put(file, text);
  return machine;
}

test('a file is read, or null if it is not there', async () => {
  const folder = fresh();
  fs.writeFileSync(path.join(folder, 'm.json'), '{}');
  expect(await readManifestFile(path.join(folder, 'm.json'))).toEqual(encodeUtf8('{}'));
  expect(await readManifestFile(path.join(folder, 'none.json'))).toBeNull();
  expect(await readManifestFile(path.join(folder, 'm.json', 'none.json'))).toBeNull();
});

test('of a file that is too large just enough is read to refuse it', async () => {
  const large = path.join(fresh(), 'm.json');
  fs.writeFileSync(large, Buffer.alloc(5 * 1024 * 1024));
  expect((await readManifestFile(large))?.length).toBe(4 * 1024 * 1024 + 1);
});

test('a link or a folder is neither read nor replaced', async () => {
  const folder = fresh();
  const link = path.join(folder, 'link.json');
  fs.writeFileSync(path.join(folder, 'm.json'), 'old');
  fs.symlinkSync('m.json', link);
  for (const name of [link, folder]) {
    await expect(readManifestFile(name)).rejects.toMatchObject({ code: 'unsafe-path' });
    await expect(writeManifestFile(name, 'new')).rejects.toMatchObject({ code: 'unsafe-path' });
  }
  expect(fs.readFileSync(link, 'utf8')).toBe('old');
  expect(fs.readdirSync(folder).sort()).toEqual(['link.json', 'm.json']);
});

test('a file is made and replaced, and nothing else is left', async () => {
  const folder = fresh();
  const name = path.join(folder, 'm.json');
  await writeManifestFile(name, 'one', { expectSha256: null });
  await writeManifestFile(name, 'two', { expectSha256: digest('one') });
  await writeManifestFile(name, 'three');
  expect(fs.readFileSync(name, 'utf8')).toBe('three');
  expect(fs.readdirSync(folder)).toEqual(['m.json']);
});

test('a folder that is not there is io', async () => {
  await expect(writeManifestFile(path.join(fresh(), 'none', 'm.json'), 'x')).rejects.toMatchObject({ code: 'io', cause: { code: 'ENOENT' } });
});

test.each([
  ['another digest', 'old', digest('other')],
  ['no file, and there is one', 'old', null],
  ['a digest, and there is no file', undefined, digest('old')],
])('expecting %s is a conflict, and nothing changes', async (_name, before, expectSha256) => {
  const machine = new ModelMachine();
  machine.put(before === undefined ? '/run/rollout/other.json' : file, before ?? '');
  const names = machine.names('/run/rollout');
  await expect(writeManifestFile(file, 'new', { expectSha256 }, machine)).rejects.toMatchObject({ code: 'conflict' });
  expect(machine.text(file)).toBe(before);
  expect(machine.names('/run/rollout')).toEqual(names);
});

test.each(faults)('when any call %s, the file has the old or the new text, the new one if that was acknowledged, and can be written again', async (fault) => {
  for (let call = 1, ended = false; !ended; call++) {
    const machine = Object.assign(holding('old'), { fault, faultAt: call });
    const acknowledged = await writeManifestFile(file, 'new', { expectSha256: digest('old') }, machine).then(
      () => true,
      () => false,
    );
    ended = machine.calls < call;
    expect(acknowledged || !ended).toBe(true);
    for (const { label, machine: next } of machine.nextProcesses()) {
      const where = `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`;
      expect(acknowledged ? ['new'] : ['old', 'new'], where).toContain(next.text(file));
      await writeManifestFile(file, 'again', {}, next);
      expect(new Set(next.nextProcesses().map((later) => later.machine.text(file))), where).toEqual(new Set(['again']));
      next.clock += 3_600_000;
      await writeManifestFile(file, 'last', {}, next);
      expect(next.names('/run/rollout'), where).toEqual(['phase-manifest.json']);
    }
  }
});

const owner = { pid: 7, start: 'start 7', host: 'here', boot: 'boot', namespace: 'all' };
const minute = 60_001;

test.each([
  ['of a process that is gone', owner, 0],
  ['of a later process with the same id', { ...owner, pid: 1 }, 0],
  ['from before the machine was started again', { ...owner, pid: 1, start: 'start 1', boot: 'before' }, 0],
  ['of another host, a minute old', { ...owner, host: 'there' }, minute],
  ['of another container, a minute old', { ...owner, namespace: 'container' }, minute],
  ['that says nothing, a minute old', undefined, minute],
])('a lock %s is taken over', async (_name, held, age) => {
  const machine = holding('old');
  machine.put(lock, held === undefined ? '' : JSON.stringify(held));
  machine.clock += age;
  await writeManifestFile(file, 'new', {}, machine);
  expect(machine.text(file)).toBe('new');
  expect(machine.names('/run/rollout')).toEqual(['phase-manifest.json']);
});

test.each([
  ['of a process that runs', { ...owner, pid: 1, start: 'start 1' }, 10 * minute],
  ['of another host', { ...owner, host: 'there' }, 0],
  ['of another container', { ...owner, namespace: 'container' }, 0],
  ['that says nothing yet', undefined, 0],
  ['that lacks a word', { pid: 7 }, 0],
])('a lock %s is waited for, then it is locked', async (_name, held, age) => {
  const machine = holding('old');
  const text = held === undefined ? '' : JSON.stringify(held);
  machine.put(lock, text);
  machine.clock += age;
  const before = machine.clock;
  await expect(writeManifestFile(file, 'new', {}, machine)).rejects.toMatchObject({ code: 'locked' });
  expect(machine.clock - before).toBe(5000);
  expect([machine.text(file), machine.text(lock)]).toEqual(['old', text]);
});

test('a lock that another took in between is put back, and its owner goes on', async () => {
  const machine = holding('old');
  machine.put(lock, JSON.stringify(owner));
  const fresher = JSON.stringify({ ...owner, pid: 1, start: 'start 1' });
  let stolen = false;
  const rename: ModelMachine['rename'] = async (from, to) => {
    if (!stolen && from === lock) {
      stolen = true;
      machine.put(lock, fresher);
    }
    await machine.rename(from, to);
  };
  await expect(writeManifestFile(file, 'new', {}, machineWith(machine, { rename }))).rejects.toMatchObject({ code: 'locked' });
  expect([machine.text(file), machine.text(lock)]).toEqual(['old', fresher]);
});

test('a writer that lost its lock writes nothing', async () => {
  const machine = holding('old');
  const create: ModelMachine['create'] = async (name) => {
    if (!name.includes('.lock')) machine.put(lock, JSON.stringify({ ...owner, host: 'there' }));
    return machine.create(name);
  };
  await expect(writeManifestFile(file, 'new', {}, machineWith(machine, { create }))).rejects.toMatchObject({ code: 'locked' });
  expect(machine.text(file)).toBe('old');
  expect(machine.names('/run/rollout')).toEqual(['phase-manifest.json', 'phase-manifest.json.lock']);
});

test('a lock never stands there without its owner, wherever its writer ends', async () => {
  for (let call = 1, ended = false; !ended; call++) {
    const machine = Object.assign(holding('old'), { fault: 'crashes' as const, faultAt: call });
    await writeManifestFile(file, 'new', {}, machine).catch(() => undefined);
    ended = machine.calls < call;
    for (const { machine: next } of machine.nextProcesses().slice(0, 1)) expect(next.text(lock) ?? JSON.stringify(machine.self()), `call ${call}`).toBe(JSON.stringify(machine.self()));
  }
});

test('without hard links writers take turns too', async () => {
  const machine = Object.assign(holding('old'), { hasLinks: false });
  await Promise.all(['one', 'two'].map((text) => writeManifestFile(file, text, {}, machine)));
  expect(['one', 'two']).toContain(machine.text(file));
  expect(machine.names('/run/rollout')).toEqual(['phase-manifest.json']);
});

test('writers at once take turns', async () => {
  const machine = holding('0');
  await Promise.all(Array.from({ length: 8 }, (_, index) => writeManifestFile(file, String(index), {}, machine)));
  const lost = await Promise.allSettled(['a', 'b'].map((text) => writeManifestFile(file, text, { expectSha256: digest(machine.text(file) ?? '') }, machine)));
  expect(lost.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

describe.skipIf(conformanceAbsent())('appending to a file', () => {
  const folder = 'plimsoll';
  const stable = (): Record<string, unknown> => JSON.parse(example(`${folder}/governance-stable-paper.json`)) as Record<string, unknown>;

  test.each([
    ['1-lane-paper.json', 'governance-stable-paper.json', '2-governed-pass-paper.json'],
    ['4-lane-live.json', 'governance-stable-live.json', '4-governed-pass-live.json'],
    ['1-lane-paper.json', 'governance-rollback-with-evidence.json', '5-rollback-with-evidence.json'],
  ])('%s with %s becomes %s byte for byte', async (before, governance, after) => {
    const name = path.join(fresh(), 'phase-manifest.json');
    fs.writeFileSync(name, example(`${folder}/${before}`));
    const written = await appendRuntimeGovernanceFile(contract, name, encodeUtf8(example(`${folder}/${governance}`)));
    expect(fs.readFileSync(name, 'utf8')).toBe(example(`${folder}/${after}`));
    expect(written.text).toBe(example(`${folder}/${after}`));
  });

  test('what is refused leaves the file as it is, and is reported', async () => {
    const before = example(`${folder}/1-lane-paper.json`);
    const machine = holding(before);
    const { manifest, findings } = await appendRuntimeGovernanceFile(contract, file, { ...stable(), rollback_triggered: 'false' }, {}, machine);
    expect(manifest).toBeNull();
    expect(findings.map(({ id }) => id)).toContain('phase-manifest/governance-input-invalid');
    expect(machine.text(file)).toBe(before);
    const missing = await appendRuntimeGovernanceFile(contract, '/run/none/phase-manifest.json', stable(), {}, machine);
    expect(missing.findings.map(({ id }) => id)).toEqual(['phase-manifest/manifest-missing']);
    expect(machine.names('/run/none')).toEqual([]);
  });

  test('two appends at once keep both', async () => {
    const machine = holding(example(`${folder}/1-lane-paper.json`));
    const append = (ref: string) => appendRuntimeGovernanceFile(contract, file, { ...stable(), artifact_refs: [ref] }, {}, machine);
    await Promise.all([append('/first'), append('/second')]);
    const manifest = JSON.parse(machine.text(file) ?? '') as { readonly artifact_refs: readonly string[] };
    expect(manifest.artifact_refs).toEqual(expect.arrayContaining(['/first', '/second']));
    expect(contract.verifyManifest(machine.text(file) ?? '').verdict).not.toBe('fail');
  });

  test('something that takes no turns makes a conflict, and its change stays', async () => {
    const machine = holding(example(`${folder}/1-lane-paper.json`));
    const create: ModelMachine['create'] = async (name) => {
      if (!name.includes('.lock')) machine.put(file, 'meanwhile');
      return machine.create(name);
    };
    await expect(appendRuntimeGovernanceFile(contract, file, stable(), {}, machineWith(machine, { create }))).rejects.toMatchObject({ code: 'conflict' });
    expect(machine.text(file)).toBe('meanwhile');
  });

  describe('with incident evidence given as a path', () => {
    const rollback = JSON.parse(conformanceAbsent() ? '{}' : example(`${folder}/governance-rollback-with-evidence.json`)) as Record<string, unknown>;
    function run(): string {
      const root = fresh();
      fs.writeFileSync(path.join(root, 'phase-manifest.json'), example(`${folder}/1-lane-paper.json`));
      fs.writeFileSync(path.join(root, 'incident.json'), 'what happened');
      return root;
    }
    const proofOf = (root: string): unknown => (JSON.parse(fs.readFileSync(path.join(root, 'phase-manifest.json'), 'utf8')) as Record<string, unknown>)['rollback_proof'];

    test.each([['as text', 'incident.json'], ['as an object', { path: 'incident.json' }]])('%s it is read and its digest recorded', async (_name, given) => {
      const root = run();
      const { text } = await appendRuntimeGovernanceFile(contract, path.join(root, 'phase-manifest.json'), JSON.stringify({ ...rollback, rollback_incident_evidence: given }));
      expect(text).toContain(digest('what happened'));
      expect(proofOf(root)).toMatchObject({ rollback_incident_evidence_path: 'incident.json' });
    });

    test.each([
      ['that is not there', 'gone.json', 'phase-manifest/evidence-missing'],
      ['outside of the folder', '../incident.json', 'phase-manifest/evidence-path-escape'],
    ])('%s it is reported, and the proof fails', async (_name, given, id) => {
      const root = run();
      const name = path.join(root, 'phase-manifest.json');
      const { findings, verdict, text } = await appendRuntimeGovernanceFile(contract, name, { ...rollback, rollback_incident_evidence: given }, { evidenceRoot: root });
      expect(findings.map((finding) => finding.id)).toEqual(expect.arrayContaining([id, 'phase-manifest/evidence-absent']));
      expect(verdict).toBe('fail');
      expect(fs.readFileSync(name, 'utf8')).toBe(text);
      expect(contract.verifyManifest(text).phases.at(-1)).toMatchObject({ effective: 'fail' });
    });
  });
});
