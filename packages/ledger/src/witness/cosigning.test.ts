import type { Finding } from '@plimsoll/findings';
import { cosigner, ed25519Signer, formatVkey, noteSigner, openNote, parseCheckpoint, parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { CrashFiles } from '../../test/crash-files.ts';
import { appendNew, createModel, folder, log, modelHost, signer } from '../../test/crash-world.ts';
import { fetchOf, logKey, ModelLog } from '../../test/witness-world.ts';
import { type Ledger, type LedgerOptions, type LedgerStore, memoryStore, openFileStore, openLedger } from '../index.ts';
import { createWitness, memoryWitnessStore, type Witness, type WitnessClient, witnessClient, type WitnessStore } from '../witness.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const keyOf = (n: number) => ed25519Signer(new Uint8Array(32).fill(40 + n));
const make = (n: number): Witness => createWitness({ name: `witness.example/w${n}`, key: keyOf(n), store: memoryWitnessStore(), logs: [signer.verifier], clock: () => NOON });
const client = (witness: Witness, n: number, through: (request: Request) => Promise<Response> = witness.fetchHandler()): WitnessClient => witnessClient(`http://w${n}.test`, witness.verifier, fetchOf({ [`http://w${n}.test`]: through }));
const silent = (): Promise<Response> => new Promise(() => undefined);
const policyOf = (witnesses: readonly Witness[], threshold: number): TrustPolicy => {
  const lines = [`log ${formatVkey(signer.verifier)}`, ...witnesses.map(({ verifier }, i) => `witness w${i + 1} ${formatVkey(verifier)}`), `group g ${threshold} ${witnesses.map((_, i) => `w${i + 1}`).join(' ')}`, 'quorum g', ''];
  const parsed = parseTrustPolicy(lines.join('\n'));
  if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
  return parsed.value;
};

/** A log with witnesses whose every timer is in the test's hand. */
class World {
  readonly findings: Finding[] = [];
  now = NOON;
  ticks: (() => void)[] = [];
  readonly #deadlines: AbortController[] = [];

  open(store: LedgerStore, options: Partial<LedgerOptions>): Promise<Ledger> {
    return openLedger({
      store,
      signers: [signer],
      clock: () => this.now,
      every: (_, work) => {
        this.ticks.push(work);
        return () => undefined;
      },
      deadline: () => {
        const controller = new AbortController();
        this.#deadlines.push(controller);
        return controller.signal;
      },
      onFinding: (finding) => this.findings.push(finding),
      ...options,
    });
  }

  /** All that waits has waited long enough. */
  timeOut(): void {
    for (const controller of this.#deadlines.splice(0)) controller.abort();
  }

  ids(): string[] {
    return this.findings.splice(0).map(({ id }) => id);
  }
}

/** Size of the published checkpoint and who cosigned it. */
async function published(store: LedgerStore, witnesses: readonly Witness[]): Promise<[bigint, ...string[]]> {
  const opened = openNote((await store.read('checkpoint'))!, [signer.verifier, ...witnesses.map(({ verifier }) => verifier)]);
  if (!opened.ok) throw new Error(opened.findings[0]?.sentence);
  const checkpoint = parseCheckpoint(opened.value.text);
  return [checkpoint.ok ? checkpoint.value.size : -1n, ...opened.value.signatures.filter(({ type }) => type === 4).map(({ name }) => name.slice(-2))];
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Lets all that can go on go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await turn();
}

const stores: [string, () => Promise<LedgerStore>][] = [
  ['memory', () => Promise.resolve(memoryStore(log))],
  [
    'files',
    async () => {
      const files = new CrashFiles();
      await createModel(files, modelHost(1));
      return openFileStore(folder, { files, host: modelHost(1, 2) });
    },
  ],
];

test.each(stores)('what is published is cosigned by all witnesses, through growth and reopening (%s)', async (_name, makeStore) => {
  const [world, witnesses] = [new World(), [make(1), make(2)]];
  const store = await makeStore();
  const ledger = await world.open(store, { witnesses: witnesses.map((witness, i) => client(witness, i + 1)) });
  for (const count of [1, 3, 256, 1]) {
    await appendNew(ledger, count);
    const checkpoint = await (await ledger.read()).checkpoint();
    expect(checkpoint.ok).toBe(true);
    expect(await published(store, witnesses)).toEqual([ledger.size, 'w1', 'w2']);
  }
  await appendNew(ledger, 2);
  await ledger.close();
  expect(await published(store, witnesses)).toEqual([263n, 'w1', 'w2']);
  expect(world.ids()).toEqual([]);
});

test('cosignatures of the published checkpoint survive opening and closing without witnesses', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const [world, witness] = [new World(), make(1)];
  const ledger = await world.open(await openFileStore(folder, { files, host: modelHost(1, 2) }), { witnesses: [client(witness, 1)] });
  await appendNew(ledger, 2);
  await ledger.close();
  const store = await openFileStore(folder, { files, host: modelHost(1, 3) });
  await (await world.open(store, {})).close();
  expect(await published(store, [witness])).toEqual([2n, 'w1']);
});

test('a cosignature that is there already is kept and not added again', async () => {
  const [world, witnesses] = [new World(), [make(1), make(2)]];
  const store = memoryStore(log);
  const down = (): Promise<Response> => Promise.reject(new Error('down'));
  for (let i = 0; i < 3; i++) await (await world.open(store, { witnesses: [client(witnesses[0]!, 1), client(witnesses[1]!, 2, down)] })).close();
  await (await world.open(store, { witnesses: witnesses.map((witness, n) => client(witness, n + 1)).reverse() })).close();
  expect(Buffer.from((await store.read('checkpoint'))!).toString().match(/^— .+$/gm)).toHaveLength(3);
  expect(await published(store, witnesses)).toEqual([0n, 'w2', 'w1']);
});

test('appends do not wait for witnesses; publishing does, goes on after its time, and says so', async () => {
  const [world, witness] = [new World(), make(1)];
  let answering = false;
  const store = memoryStore(log);
  const opening = world.open(store, { witnesses: [client(witness, 1, (request) => (answering ? witness.fetchHandler()(request) : silent()))] });
  await settle();
  world.timeOut();
  const ledger = await opening;
  expect(world.ids()).toEqual(['witness/no-answer']);
  await appendNew(ledger, 1);
  const reading = ledger.read();
  await settle();
  await appendNew(ledger, 1);
  expect((await published(store, [witness]))[0]).toBe(0n);
  world.timeOut();
  await reading;
  expect(await published(store, [witness])).toEqual([1n]);
  expect(world.findings.find(({ id }) => id === 'ledger/quorum-unmet')).toMatchObject({ verdict: 'inconclusive', actual: [] });
  expect(world.ids().sort()).toEqual(['ledger/quorum-unmet', 'witness/no-answer']);
  answering = true;
  await ledger.read();
  expect(await published(store, [witness])).toEqual([2n, 'w1']);
});

test('an unmet quorum is tried again with the next head, and after a while without one', async () => {
  const [world, witness] = [new World(), make(1)];
  let asked = 0;
  let answering = false;
  const store = memoryStore(log);
  const ledger = await world.open(store, { witnesses: [client(witness, 1, (request) => (asked++, answering ? witness.fetchHandler()(request) : Promise.reject(new Error('down'))))] });
  const tick = async (): Promise<number> => {
    const before = asked;
    world.ticks[0]!();
    await settle();
    return asked - before;
  };
  expect(await tick()).toBe(1);
  expect(await tick()).toBe(0);
  await appendNew(ledger, 1);
  expect(await tick()).toBe(1);
  world.now += 9_999;
  expect(await tick()).toBe(0);
  world.now += 1;
  answering = true;
  expect(await tick()).toBe(1);
  expect(await published(store, [witness])).toEqual([1n, 'w1']);
  world.now += 1_000_000;
  expect(await tick()).toBe(0);
});

test('ticks that come while witnesses are waited for start nothing', async () => {
  const [world, witness] = [new World(), make(1)];
  let asked = 0;
  const opening = world.open(memoryStore(log), { witnesses: [client(witness, 1, () => (asked++, silent()))] });
  await settle();
  world.timeOut();
  const ledger = await opening;
  const before = asked;
  for (let i = 0; i < 20; i++) {
    await appendNew(ledger, 1);
    world.ticks[0]!();
    await settle();
  }
  expect(asked - before).toBe(1);
});

test('the policy says who is enough, and who is late is heard later', async () => {
  const [world, witnesses] = [new World(), [make(1), make(2)]];
  let release: (() => void) | undefined;
  const store = memoryStore(log);
  const slow = (request: Request): Promise<Response> => (request.method === 'GET' ? witnesses[0]!.fetchHandler()(request) : new Promise((resolve) => (release = () => { resolve(witnesses[0]!.fetchHandler()(request)); })));
  const ledger = await world.open(store, { witnesses: [client(witnesses[0]!, 1, slow), client(witnesses[1]!, 2)], policy: policyOf(witnesses, 1) });
  await appendNew(ledger, 1);
  await ledger.read();
  expect(await published(store, witnesses)).toEqual([1n, 'w2']);
  release!();
  await settle();
  await ledger.read();
  expect(await published(store, witnesses)).toEqual([1n, 'w1', 'w2']);
  expect(world.ids()).toEqual([]);
});

test('too few for the policy is a quorum that is not met', async () => {
  const [world, witnesses] = [new World(), [make(1), make(2)]];
  const ledger = await world.open(memoryStore(log), { witnesses: [client(witnesses[0]!, 1)], policy: policyOf(witnesses, 2) });
  await ledger.read();
  expect(world.findings).toMatchObject([{ id: 'ledger/quorum-unmet', expected: 'g', actual: ['witness.example/w1'] }]);
});

test('a witness that other processes brought further, or that fell behind, is caught up with', async () => {
  const [world, witness] = [new World(), make(1)];
  const store = memoryStore(log);
  const first = await world.open(store, { witnesses: [client(witness, 1)] });
  await appendNew(first, 2);
  await first.read();
  const second = await world.open(store, { witnesses: [client(witness, 1)] });
  await appendNew(second, 3);
  await second.read();
  await appendNew(first, 1);
  await first.read();
  expect(await published(store, [witness])).toEqual([6n, 'w1']);
  expect(world.ids()).toEqual([]);
});

test.each<[string, string, (request: Request) => Response]>([
  ['refuses', 'witness/refused', () => new Response('unknown log\n', { status: 404 })],
  ['answers nonsense', 'witness/bad-answer', () => new Response('— x y\n')],
  ['fails', 'witness/bad-answer', () => new Response('', { status: 500 })],
  ['says that it has a larger log', 'witness/bad-answer', () => new Response('99999999999999999999\n', { status: 409, headers: { 'content-type': 'text/x.tlog.size' } })],
  ['says what it was told', 'witness/bad-answer', () => new Response('0\n', { status: 409, headers: { 'content-type': 'text/x.tlog.size' } })],
  ['says another size each time', 'witness/bad-answer', () => new Response(`${sizes++ % 3}\n`, { status: 409, headers: { 'content-type': 'text/x.tlog.size' } })],
])('a witness that %s costs its cosignature and nothing else', async (_what, id, answer) => {
  const [world, honest, hostile] = [new World(), make(1), make(2)];
  const store = memoryStore(log);
  const ledger = await world.open(store, { witnesses: [client(honest, 1), client(hostile, 2, (request) => Promise.resolve(request.method === 'GET' ? new Response('', { status: 404 }) : answer(request)))] });
  await appendNew(ledger, 3);
  await ledger.read();
  expect(await published(store, [honest, hostile])).toEqual([3n, 'w1']);
  expect(world.ids().sort()).toEqual(['ledger/quorum-unmet', id].sort());
  await appendNew(ledger, 1);
  await ledger.close();
});
let sizes = 0;

test('a checkpoint of another log that a witness remembers under this name is no reason not to open', async () => {
  const [world, hostile] = [new World(), make(2)];
  const foreign = cosigner('witness.example/w2', keyOf(2), () => 1n);
  const note = await ModelLog.of(9).note(9n, [logKey, foreign]);
  const ledger = await world.open(memoryStore(log), { witnesses: [client(hostile, 2, (request) => Promise.resolve(new Response(request.method === 'GET' ? new Uint8Array(note) : '', { status: request.method === 'GET' ? 200 : 500 })))] });
  expect(world.ids()).toEqual(['witness/bad-answer']);
  await ledger.close();
});

test.each(stores)('a log that changes its key stays cosigned, and what a witness remembers by the old key is compared with it (%s)', async (_name, make) => {
  const [world, next] = [new World(), noteSigner(log.origin, keyOf(7))];
  const witness = createWitness({ name: 'witness.example/w1', key: keyOf(1), store: memoryWitnessStore(), logs: [signer.verifier, next.verifier], clock: () => NOON });
  const witnesses = [client(witness, 1)];
  const store = await make();
  const ledger = await world.open(store, { witnesses });
  await appendNew(ledger, 1);
  await ledger.read();
  await ledger.changeKey(next);
  await appendNew(ledger, 6);
  await ledger.close();
  const cosigned = async (size: bigint): Promise<void> => {
    const opened = openNote((await store.read('checkpoint'))!, [next.verifier, witness.verifier]);
    expect(opened.ok && [opened.value.text.split('\n')[1], opened.value.signatures.length]).toEqual([String(size), 2]);
  };
  await cosigned(ledger.size);
  expect(world.ids()).toEqual([]);
});

test('a checkpoint that a witness remembers by a replaced key counts up to its size, and no further', async () => {
  const [world, next] = [new World(), noteSigner(log.origin, keyOf(7))];
  const store = memoryStore(log);
  const watching = createWitness({ name: 'witness.example/w1', key: keyOf(1), store: memoryWitnessStore(), logs: [signer.verifier, next.verifier], clock: () => NOON });
  const first = await world.open(store, { witnesses: [client(watching, 1)] });
  await appendNew(first, 1);
  await first.close();
  const changing = await world.open(store, {});
  await changing.changeKey(next);
  await changing.close();
  // The last that the witness has seen is signed by the old key, rightly.
  const second = await world.open(store, { signers: [next], witnesses: [client(watching, 1)] });
  await appendNew(second, 6);
  await second.close();
  expect(world.ids()).toEqual([]);
  // Whoever still has the old key cannot stop the log with it.
  const stolen = createWitness({ name: 'witness.example/w2', key: keyOf(2), store: memoryWitnessStore(), logs: [signer.verifier], clock: () => NOON });
  await stolen.addCheckpoint(await ModelLog.of(99, undefined, signer).request(0n));
  const third = await world.open(store, { signers: [next], witnesses: [client(stolen, 2)] });
  expect(world.findings.map(({ id, sentence }) => [id, sentence.includes('size 99 signed by')])).toEqual([['witness/bad-answer', true]]);
  await third.close();
  // Given by somebody who is trusted, it is a reason to stop.
  await expect(world.open(store, { signers: [next], known: [await ModelLog.of(99, undefined, signer).note()] })).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/key-out-of-range' }, { id: 'ledger/rolled-back' }] });
});

test('a witness whose memory was set back is told, while the log runs and when it is opened', async () => {
  const world = new World();
  const memory = memoryWitnessStore();
  const witnessOn = (store: WitnessStore): Witness => createWitness({ name: 'witness.example/w1', key: keyOf(1), store, logs: [signer.verifier], clock: () => NOON });
  let now = witnessOn(memory);
  const through = (request: Request): Promise<Response> => now.fetchHandler()(request);
  const store = memoryStore(log);
  const ledger = await world.open(store, { witnesses: [client(now, 1, through)] });
  await appendNew(ledger, 2);
  await ledger.read();
  const older = memoryWitnessStore();
  await older.replace(log.origin, 0n, (await memory.read(log.origin))!.note);
  await appendNew(ledger, 2);
  await ledger.read();
  now = witnessOn(older);
  await appendNew(ledger, 1);
  await ledger.read();
  expect(world.findings).toMatchObject([{ id: 'witness/forgot', verdict: 'fail', expected: '4', actual: '2' }]);
  expect(world.ids()).toEqual(['witness/forgot']);
  expect(await published(store, [now])).toEqual([5n, 'w1']);
  now = witnessOn(memoryWitnessStore());
  const again = await world.open(store, { witnesses: [client(now, 1, through)] });
  await appendNew(again, 1);
  await again.close();
  expect(world.ids()).toEqual(['witness/forgot']);
});

test('one key as two witnesses is misuse', async () => {
  const witness = make(1);
  const alias = createWitness({ name: 'witness.example/alias', key: keyOf(1), store: memoryWitnessStore(), logs: [], clock: () => NOON });
  await expect(new World().open(memoryStore(log), { witnesses: [client(witness, 1), client(alias, 2)] })).rejects.toMatchObject({ code: 'misuse' });
});

test('a closed ledger waits for no witness', async () => {
  const [world, witnesses] = [new World(), [make(1), make(2)]];
  let aborted = false;
  const hanging = (request: Request): Promise<Response> => {
    if (request.method === 'GET') return witnesses[1]!.fetchHandler()(request);
    request.signal.addEventListener('abort', () => (aborted = true));
    return silent();
  };
  const ledger = await world.open(memoryStore(log), { witnesses: [client(witnesses[0]!, 1), client(witnesses[1]!, 2, hanging)], policy: policyOf(witnesses, 1) });
  await ledger.close();
  expect(aborted).toBe(true);
  await settle();
  expect(world.ids()).toEqual([]);
});
