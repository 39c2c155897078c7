import { ed25519Signer, formatVkey, openNote, parseCheckpoint, vkeyOf } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { CrashFiles, type Fault, randomFrom } from '../../test/crash-files.ts';
import { modelHost } from '../../test/crash-world.ts';
import { stoppedAt } from '../../test/stop-runs.ts';
import { logKey, ModelLog, origin } from '../../test/witness-world.ts';
import { LedgerError } from '../error.ts';
import type { Files } from '../files.ts';
import type { Host } from '../host.ts';
import { createWitness, createWitnessStore, openWitnessStore, type Witness, type WitnessStore } from '../witness.ts';

const folder = '/srv/witness';
const key = ed25519Signer(new Uint8Array(32).fill(31));
const verifier = vkeyOf('witness.example/w1', 4, key.publicKey);
const vkey = formatVkey(verifier);
const NOON = Date.parse('2026-03-01T12:00:00Z');
/** Two histories that part after three entries. */
const [log, fork] = [ModelLog.of(9), ModelLog.of(9, 3)];

const witnessOn = (store: WitnessStore): Witness => createWitness({ name: 'witness.example/w1', key, store, logs: [logKey.verifier], clock: () => NOON });
const open = (files: Files, host: Host, wait = 2_000): Promise<WitnessStore> => openWitnessStore(folder, vkey, { files, host, wait });
const create = (files: Files, host: Host): Promise<WitnessStore> => createWitnessStore(folder, vkey, { files, host });

/** Size and time of the last cosigned checkpoint, 0 if there is none. */
async function last(store: WitnessStore): Promise<bigint> {
  const state = await store.read(origin);
  if (state === undefined) return 0n;
  const opened = openNote(state.note, [verifier]);
  const checkpoint = opened.ok ? parseCheckpoint(opened.value.text) : opened;
  if (!checkpoint.ok) throw new Error(checkpoint.findings[0]?.sentence);
  return checkpoint.value.size;
}

interface Answered {
  readonly call: number;
  readonly created: boolean;
  readonly size: bigint;
}
/** How a call fails: it does nothing, it takes effect nevertheless, or it writes only a part. */
const FAULTS: readonly Fault[] = [{ code: 'EIO', persisted: false }, { code: 'ENOSPC', persisted: true }, { short: 60 }];
const STEPS = [2n, 5n, 5n, 9n];

let processes = 0;

/** A process that makes the witness, or opens it, cosigns the log step by step, closes; `answered` gets what left it. */
async function live(files: Files, history: ModelLog, steps: readonly bigint[], answered: (size: bigint) => void, host = modelHost(1, ++processes)): Promise<void> {
  const store = await create(files, host).catch((error: unknown) => {
    if (error instanceof LedgerError && error.code === 'exists') return open(files, host);
    throw error;
  });
  try {
    answered(0n);
    const witness = witnessOn(store);
    for (const size of steps) {
      const old = await last(store);
      const answer = old > size ? undefined : await witness.addCheckpoint(await history.request(old, size));
      if (answer?.status === 200) answered(size);
    }
  } finally {
    await store.close();
  }
}

/** The next process must remember at least what was answered, and cosign no other history; then it goes on. */
async function expectRemembered(files: CrashFiles, { created, size }: Pick<Answered, 'created' | 'size'>, start: number): Promise<void> {
  const host = modelHost(start, ++processes);
  const store = await open(files, host).catch((error: unknown) => {
    if (created || !(error instanceof LedgerError) || error.code !== 'not-a-ledger') throw error;
    return create(files, host);
  });
  const remembered = await last(store);
  expect(remembered).toBeGreaterThanOrEqual(size);
  const witness = witnessOn(store);
  if (size > 3n) expect((await witness.addCheckpoint(await fork.request(remembered, 9n))).status).not.toBe(200);
  expect((await witness.addCheckpoint(await log.request(remembered, 9n))).status).toBe(200);
  expect(await last(store)).toBe(9n);
  await store.close();
  expect([...files.snapshot(folder).keys()].filter((name) => /\.new$|\.\d+$/.test(name))).toHaveLength(1);
  expect(files.openDescriptors).toBe(0);
}

/** Passes over errors of the ledger and of the system; anything else is a fault of ours. */
function expectRefusal(error: unknown): void {
  if (!(error instanceof LedgerError) && (error as { code?: unknown }).code === undefined) throw error;
}

test('what was cosigned is remembered wherever the power fails or the process dies', async () => {
  const files = new CrashFiles();
  const answers: Answered[] = [];
  await live(files, log, STEPS, (size) => answers.push({ call: files.calls, created: true, size }));
  expect(answers).toHaveLength(1 + STEPS.length);
  const random = randomFrom(5);
  let cases = 0;
  for (const call of files.changingCalls()) {
    const promised = answers.filter((answer) => answer.call <= call).at(-1) ?? { created: false, size: 0n };
    await expectRemembered(files.kill(call), promised, 1);
    for (const state of files.crashStates(call, 2, random)) {
      cases++;
      try {
        await expectRemembered(state.files(), promised, 2);
      } catch (error) {
        throw new Error(`after call ${state.label}: ${(error as Error).message}`, { cause: error });
      }
    }
  }
  expect(cases).toBeGreaterThan(200);
});

test('what was cosigned is remembered whichever call fails, and nothing is cosigned after a failed write', async () => {
  const whole = new CrashFiles();
  await live(whole, log, [2n, 5n], () => undefined);
  const random = randomFrom(6);
  for (let n = 1; n <= whole.calls; n++) {
    for (const fault of FAULTS) {
      const files = new CrashFiles();
      const promised = { created: false, size: 0n };
      files.fault = (call, operation) => (call === n && (!('short' in fault) || operation === 'write') ? fault : undefined);
      await live(files, log, [2n, 5n], (size) => Object.assign(promised, { created: true, size })).catch(expectRefusal);
      files.fault = undefined;
      const [synced] = files.crashStates(files.calls, 0, random);
      try {
        await expectRemembered(files.kill(files.calls), promised, 1);
        await expectRemembered(synced!.files(), promised, 2);
      } catch (error) {
        throw new Error(`call ${n} fails with ${JSON.stringify(fault)}: ${(error as Error).message}`, { cause: error });
      }
    }
  }
});

test('after a failed replacement the witness answers nobody until it is started again', async () => {
  const files = new CrashFiles();
  const store = await create(files, modelHost(1, 1));
  const witness = witnessOn(store);
  await witness.addCheckpoint(await log.request(0n, 2n));
  files.fault = (_call, operation) => (operation === 'sync' ? { code: 'EIO', persisted: true } : undefined);
  await expect(witness.addCheckpoint(await log.request(2n, 5n))).rejects.toMatchObject({ code: 'poisoned' });
  files.fault = undefined;
  await expect(witness.addCheckpoint(await log.request(2n, 5n))).rejects.toMatchObject({ code: 'poisoned' });
  await store.close();
  const again = await open(files, modelHost(1, 2));
  expect(await last(again)).toBe(5n);
});

test('a read that fails is an error of that request only', async () => {
  const files = new CrashFiles();
  const witness = witnessOn(await create(files, modelHost(1, 1)));
  files.fault = (_call, operation) => (operation === 'list' ? { code: 'EMFILE', persisted: false } : undefined);
  await expect(witness.addCheckpoint(await log.request(0n, 2n))).rejects.toMatchObject({ code: 'io' });
  files.fault = undefined;
  expect((await witness.addCheckpoint(await log.request(0n, 2n))).status).toBe(200);
});

test('a process that is stopped anywhere and taken for gone cosigns nothing beside its successor', async () => {
  const whole = new CrashFiles();
  const first = ++processes;
  await live(whole, log, STEPS, () => undefined, modelHost(1, first));
  let late = 0;
  for (let at = 1; at <= whole.calls; at++) {
    const [before, after] = [new CrashFiles(), whole.kill(at)];
    const answers: { readonly by: 'stopped' | 'successor'; readonly size: bigint }[] = [];
    await live(after, fork, [3n, 4n, 6n], (size) => answers.push({ by: 'successor', size }), modelHost(1, ++processes));
    const switched = stoppedAt(at, before, after);
    let resumed = false as boolean;
    await live(switched, log, STEPS, (size) => {
      resumed = before.calls >= at;
      answers.push({ by: 'stopped', size });
    }, modelHost(1, first)).catch(expectRefusal);
    if (resumed) late++;
    // Past the third entry there are two histories: only one of them may have been cosigned.
    const beyond = new Set(answers.filter(({ size }) => size > 3n).map(({ by }) => by));
    expect(beyond.size, `stopped before call ${at}: ${answers.map(({ by, size }) => `${by} ${size}`).join(', ')}`).toBeLessThanOrEqual(1);
  }
  expect(late).toBeGreaterThan(0);
});

test('one process at a time uses the folder; the next one may when the first is done', async () => {
  const files = new CrashFiles();
  const store = await create(files, modelHost(1, 1, new Set([2])));
  await expect(open(files, modelHost(1, 2, new Set([1])), 10)).rejects.toMatchObject({ code: 'contended' });
  await store.close();
  await (await open(files, modelHost(1, 2))).close();
  await expect(store.read(origin)).rejects.toMatchObject({ code: 'closed' });
});

test('of two writers of one version, one loses, even if both believe that they hold the claim', async () => {
  const files = new CrashFiles();
  const [a, b] = [await create(files, modelHost(1, 1)), await open(files, modelHost(1, 2))];
  const [one, two] = [await log.note(2n), await fork.note(5n)];
  expect(await b.replace(origin, 0n, one)).toBe(true);
  await expect(a.replace(origin, 0n, two)).rejects.toMatchObject({ code: 'contended' });
  expect(await b.replace(origin, 0n, two)).toBe(false);
  expect(await b.replace(origin, 1n, two)).toBe(true);
  expect((await b.read(origin))?.version).toBe(2n);
});

test.each<[string, RegExp, (bytes: Uint8Array) => Uint8Array | undefined]>([
  ['state is gone', /^[0-9a-f]{64}\.\d+$/, () => undefined],
  ['description is gone', /^witness\.json$/, () => undefined],
  ['description is damaged', /^witness\.json$/, (bytes) => bytes.slice(1)],
  ['description is another one\'s', /^witness\.json$/, () => Buffer.from('{"key":"witness.example/w1+00000000+AAAA","schema_version":"plimsoll.witness.v1"}')],
  ['state is cut', /^[0-9a-f]{64}\.\d+$/, (bytes) => bytes.slice(0, 40)],
  ['state is empty', /^[0-9a-f]{64}\.\d+$/, () => new Uint8Array()],
])('a memory whose %s refuses instead of starting over', async (_what, pattern, damage) => {
  const files = new CrashFiles();
  await live(files, log, STEPS, () => undefined);
  const names = [...files.snapshot(folder)].filter(([name]) => pattern.test(name));
  expect(names).toHaveLength(1);
  const kept = new Map([...files.snapshot(folder)].flatMap(([name, bytes]) => (pattern.test(name) ? [[name, damage(bytes)] as const] : [[name, bytes] as const])).flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])));
  const damaged = CrashFiles.holding(folder, kept);
  const attempt = async (): Promise<unknown> => witnessOn(await open(damaged, modelHost(1, ++processes))).addCheckpoint(await log.request(0n, 2n));
  await expect(attempt()).rejects.toMatchObject({ code: kept.has('witness.json') ? 'refused' : 'not-a-ledger' });
  await expect(create(damaged, modelHost(1, ++processes))).rejects.toMatchObject({ code: 'exists' });
});

test('logs are remembered apart from each other', async () => {
  const files = new CrashFiles();
  const store = await create(files, modelHost(1, 1));
  await store.replace(origin, 0n, await log.note(2n));
  expect(await store.read('log.example/other')).toBeUndefined();
  await store.replace('log.example/other', 0n, await log.note(1n));
  expect((await store.read(origin))?.note).toEqual(new Uint8Array(await log.note(2n)));
  expect([...files.snapshot(folder).keys()].filter((name) => name.endsWith('.origin'))).toHaveLength(2);
});
