import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandError } from '../src/command-error.ts';
import { recordedPath, recorderOf } from '../src/record-entry.ts';
import { ioOf, runInProcess } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const event = { type: 'org.example.written.v1', data: { path: 'a.json', sha256: '00' } } as const;
const config = (ledger: string): string => `schema_version: plimsoll.config.v1\nname: x\n${ledger}claims: []\n`;

/** A folder with a ledger `log`. */
async function workspace(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = temporaryFolder(files);
  expect(await runInProcess('ledger init log --origin example.org/log --key log.key'.split(' '), { directory })).toMatchObject({ code: 0 });
  return directory;
}

interface Shown {
  readonly entry: { readonly type: string; readonly source: string; readonly data: unknown };
}

async function entriesOf(directory: string): Promise<Shown[]> {
  const { stdout } = await runInProcess(['ledger', 'show', 'log'], { directory });
  return stdout.split('\n').slice(1, -1).map((line) => JSON.parse(line) as Shown);
}

const failure = async (work: Promise<unknown>): Promise<CommandError> => {
  const thrown: unknown = await work.then(() => undefined, (reason: unknown) => reason);
  if (thrown instanceof CommandError) return thrown;
  throw new TypeError('no command error');
};

describe('a recorder', () => {

  it('appends the entry, and the same again adds nothing', async () => {
    const directory = await workspace();
    const { io } = ioOf({ directory });
    const recorder = await recorderOf(io, { ledger: 'log', key: 'log.key' });
    expect(recorder.records).toBe(true);
    expect(await recorder.record('A is written', event)).toMatchObject([{ id: 'cli/recorded', verdict: 'pass', detail: { index: '0', duplicate: false } }]);
    const { io: later } = ioOf({ directory, clock: () => Date.UTC(2026, 3, 1) });
    const again = await (await recorderOf(later, { ledger: 'log', key: 'log.key' })).record('A is written', event);
    expect(again).toMatchObject([{ id: 'cli/recorded', detail: { index: '0', duplicate: true } }]);
    expect((await entriesOf(directory)).map(({ entry }) => entry)).toMatchObject([{ ...event, source: '/plimsoll/cli' }]);
  });

  it('tells other data and other occasions apart', async () => {
    const directory = await workspace();
    const recorder = await recorderOf(ioOf({ directory }).io, { ledger: 'log', key: 'log.key' });
    await recorder.record('A', event);
    await recorder.record('A', event, 'noon');
    await recorder.record('A', event, 'noon');
    await recorder.record('A', { ...event, data: { ...event.data, sha256: '01' } });
    expect(await entriesOf(directory)).toHaveLength(3);
  });

  it('takes the ledger of plimsoll.config.yaml; flags come first', async () => {
    const directory = await workspace({ 'plimsoll.config.yaml': config('ledger: { path: log, key: gone.key }\n') });
    const recorder = await recorderOf(ioOf({ directory }).io, { key: 'log.key' });
    expect(await recorder.record('A', event)).toMatchObject([{ id: 'cli/recorded' }]);
  });

  it.each([
    ['without a configuration', {}],
    ['with one that names none', { 'plimsoll.config.yaml': config('') }],
  ])('says so where there is no ledger, %s', async (_, files) => {
    const recorder = await recorderOf(ioOf({ directory: temporaryFolder(files) }).io, {});
    expect(recorder.records).toBe(false);
    expect(await recorder.record('A is written', event)).toMatchObject([{ id: 'cli/not-recorded', verdict: 'inconclusive', severity: 'note', sentence: expect.stringMatching(/^A is written and stands in no ledger/u) as string }]);
  });

  it.each([
    ['a ledger without its key', { ledger: 'log' }, 'usage', /--ledger and --key together/u],
    ['a key without its ledger', { key: 'log.key' }, 'usage', /--ledger and --key together/u],
    ['a folder that is not there', { ledger: 'gone', key: 'log.key' }, 'environment', /no such file/u],
    ['a key that is not there', { ledger: 'log', key: 'gone.key' }, 'environment', /gone\.key/u],
  ])('refuses %s before anything is written', async (_, flags, code, message) => {
    const directory = await workspace();
    expect(await failure(recorderOf(ioOf({ directory }).io, flags))).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('refuses a configuration that cannot be read, because it may name a ledger', async () => {
    const directory = temporaryFolder({ 'plimsoll.config.yaml': config('ledger: log\n') });
    expect(await failure(recorderOf(ioOf({ directory }).io, {}))).toMatchObject({ code: 'environment', message: expect.stringMatching(/which ledger.*member ledger/u) as string });
  });

  it('says what is there where the ledger cannot be written, and completes it later', async () => {
    const directory = await workspace();
    const recorder = await recorderOf(ioOf({ directory }).io, { ledger: 'log', key: 'log.key' });
    const state = path.join(directory, 'log/.state/log.json');
    const kept = readFileSync(state);
    rmSync(state);
    const failed = await failure(recorder.record('The file "a.json" is written', event));
    expect(failed).toMatchObject({ code: 'environment', message: expect.stringMatching(/\. The file "a\.json" is written; its entry is not in the ledger; run the same command again/u) as string });
    writeFileSync(state, kept);
    expect(await recorder.record('The file "a.json" is written', event)).toMatchObject([{ id: 'cli/recorded', detail: { duplicate: false } }]);
  });

  it('adds to what the ledger objects to that the entry is missing', async () => {
    const directory = await workspace();
    const recorder = await recorderOf(ioOf({ directory }).io, { ledger: 'log', key: 'log.key' });
    const tooLarge = await recorder.record('A is written', { ...event, data: { path: 'a'.repeat(70_000) } });
    expect(tooLarge.map(({ id }) => id)).toEqual(['entry/too-large', 'cli/entry-missing']);
    writeFileSync(path.join(directory, 'log/checkpoint'), 'no checkpoint');
    const refused = await recorder.record('A is written', event);
    expect(refused.map(({ id }) => id)).toContain('cli/entry-missing');
    expect(refused.length).toBeGreaterThan(1);
    expect(refused.every(({ verdict }) => verdict !== 'pass')).toBe(true);
  });

  it.each([
    ['that others can read', 'log.key', 0o644],
    ['of another log', 'other.key', 0o600],
  ])('refuses a key %s', async (_, key, mode) => {
    const directory = await workspace();
    await runInProcess('ledger init other --origin example.org/other --key other.key'.split(' '), { directory });
    chmodSync(path.join(directory, key), mode);
    const used = recorderOf(ioOf({ directory }).io, { ledger: 'log', key }).then((recorder) => recorder.record('A is written', event));
    expect(await failure(used)).toMatchObject({ code: 'environment' });
    expect(await entriesOf(directory)).toEqual([]);
  });
});

it('names files the same however they are spelled', () => {
  const { io } = ioOf({ directory: '/srv/desk' });
  expect(['runs/a.json', './runs/../runs/a.json', '/srv/desk/runs/a.json', '../a.json', '/srv/other/a.json'].map((file) => recordedPath(io, file))).toEqual(['runs/a.json', 'runs/a.json', 'runs/a.json', '/srv/a.json', '/srv/other/a.json']);
});
