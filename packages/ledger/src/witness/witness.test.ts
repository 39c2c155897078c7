import { createHash } from 'node:crypto';
import { equalBytes, type Hex } from '@plimsoll/bytes';
import { EMPTY_ROOT } from '@plimsoll/merkle';
import { cosigner, ed25519Signer, formatCheckpoint, noteSigner, openNote, signNote } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { logKey, ModelLog, origin } from '../../test/witness-world.ts';
import type { SplitView } from '../split-view.ts';
import { createWitness, memoryWitnessStore, type Witness, type WitnessOptions, type WitnessStore } from '../witness.ts';
import { formatAddCheckpoint } from './add-checkpoint.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const key = ed25519Signer(new Uint8Array(32).fill(31));
const make = (more: Partial<WitnessOptions> = {}): Witness => createWitness({ name: 'witness.example/w1', key, store: memoryWitnessStore(), logs: [logKey.verifier], clock: () => NOON, ...more });
const hashOf = (name: string): Hex => createHash('sha256').update(name).digest('hex') as Hex;
const text = (body: string | Uint8Array): Uint8Array => Buffer.from(body);
const log = ModelLog.of(9);

/** The time of the cosignature on the log's checkpoint of this size; fails unless the answer is one valid line. */
async function timeIn(answer: { readonly status: number; readonly body: string }, witness: Witness, note: Uint8Array): Promise<bigint> {
  expect(answer.status).toBe(200);
  expect(answer.body).toMatch(/^— witness\.example\/w1 \S+\n$/);
  const opened = openNote(Buffer.concat([note, text(answer.body)]), [logKey.verifier, witness.verifier]);
  if (!opened.ok) throw new Error(opened.findings[0]?.sentence);
  expect(opened.value.signatures).toHaveLength(2);
  return Promise.resolve(opened.value.signatures[1]!.timestamp!);
}

test('every growth of a log is cosigned, and remembered', async () => {
  for (let m = 0n; m <= 9n; m++) {
    for (let n = m; n <= 9n; n++) {
      const witness = make();
      await timeIn(await witness.addCheckpoint(await log.request(0n, m)), witness, await log.note(m));
      expect(await timeIn(await witness.addCheckpoint(await log.request(m, n)), witness, await log.note(n))).toBe(BigInt(NOON / 1000));
      if (n > 0n) expect(await witness.addCheckpoint(await log.request(0n, n))).toEqual({ status: 409, contentType: 'text/x.tlog.size', body: `${n}\n` });
    }
  }
});

const fork = ModelLog.of(9, 3);
const stranger = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(22)));
const elsewhere = noteSigner('log.example/elsewhere', ed25519Signer(new Uint8Array(32).fill(24)));
const wrongEmpty = async (): Promise<Uint8Array> => formatAddCheckpoint({ old: 0n, proof: [], note: await signNote(formatCheckpoint({ origin, size: 0n, root: log.tree.root(1n), extensions: [] }), [logKey]) });
const proof = (from: bigint, to: bigint) => log.tree.consistencyProof(from, to);

test.each<[string, number, () => Uint8Array | Promise<Uint8Array>]>([
  ['empty', 400, () => text('')],
  ['not UTF-8', 400, () => Uint8Array.of(0xff)],
  ['without an empty line', 400, () => text('old 0\n')],
  ['without old', 400, async () => text(Buffer.from(await log.request(5n)).toString().replace('old ', 'new '))],
  ['with a leading zero', 400, async () => text(Buffer.from(await log.request(5n)).toString().replace('old 5', 'old 05'))],
  ['with an old size of 2^64', 400, async () => text(Buffer.from(await log.request(5n)).toString().replace('old 5', 'old 18446744073709551616'))],
  ['with a hash of 31 bytes', 400, async () => text(Buffer.from(await log.request(5n)).toString().replace('old 5\n', `old 5\n${Buffer.alloc(31).toString('base64')}\n`))],
  ['with 64 hashes', 400, async () => formatAddCheckpoint({ old: 5n, proof: Array.from({ length: 64 }, () => EMPTY_ROOT), note: await log.note() })],
  ['of more than 64 KiB', 400, async () => Buffer.concat([await log.request(5n), Buffer.alloc(65_536, 'x')])],
  ['whose checkpoint is none', 400, async () => formatAddCheckpoint({ old: 5n, proof: [], note: await signNote('text\n', [logKey]) })],
  ['with a signature line that is none', 400, async () => Buffer.concat([await log.request(5n), text('— x\n')])],
  ['with an old size above the new one', 400, () => log.request(6n, 5n, [])],
  ['of an unknown log', 404, () => ModelLog.of(5, 0, elsewhere).request(0n)],
  ['signed by another key of that name', 403, async () => formatAddCheckpoint({ old: 5n, proof: proof(5n, 9n), note: await log.note(9n, [stranger]) })],
  ['with a signature that does not verify', 403, async () => text(Buffer.from(await log.request(5n)).toString().replace('\n9\n', '\n8\n'))],
  ['of an empty log with another root', 422, wrongEmpty],
  ['from a size before the last', 409, () => log.request(4n)],
  ['from a size after the last', 409, () => log.request(6n)],
  ['from nothing, although there is something', 409, () => log.request(0n)],
  ['of the same size with another root', 409, () => fork.request(5n, 5n)],
  ['of the same size with a proof', 422, () => log.request(5n, 5n, proof(5n, 9n))],
  ['without its proof', 422, () => log.request(5n, 9n, [])],
  ['with a hash too many', 422, () => log.request(5n, 9n, [...proof(5n, 9n), EMPTY_ROOT])],
  ['with the proof of another log', 422, () => log.request(5n, 9n, fork.tree.consistencyProof(5n, 9n))],
  ['of another history', 422, () => fork.request(5n)],
])('a request %s is refused with %i and changes nothing', async (_what, status, body) => {
  const witness = make();
  await witness.addCheckpoint(await log.request(0n, 5n));
  expect(await witness.addCheckpoint(await body())).toMatchObject({ status });
  await timeIn(await witness.addCheckpoint(await log.request(5n)), witness, await log.note());
});

test('a first checkpoint comes without a proof', async () => {
  expect(await make().addCheckpoint(await log.request(0n, 9n, proof(5n, 9n)))).toMatchObject({ status: 422 });
});

test('the same checkpoint is cosigned again with a new time, and time never goes back', async () => {
  const times = [NOON, NOON + 5000, NOON - 3_600_000, NOON + 1000, NOON + 6000];
  const witness = make({ clock: () => times.shift()! });
  const stamps: bigint[] = [await timeIn(await witness.addCheckpoint(await log.request(0n, 5n)), witness, await log.note(5n))];
  for (let i = 0; i < 4; i++) stamps.push(await timeIn(await witness.addCheckpoint(await log.request(5n, 5n)), witness, await log.note(5n)));
  expect(stamps.map((stamp) => Number(stamp) - NOON / 1000)).toEqual([0, 5, 5, 5, 6]);
});

test('of requests that race, one wins at each size and all answers are of one history', async () => {
  const witness = make();
  await witness.addCheckpoint(await log.request(0n, 2n));
  const answers = await Promise.all([await log.request(2n, 5n), await fork.request(2n, 9n), await log.request(2n, 9n), await log.request(2n, 3n)].map((body) => witness.addCheckpoint(body)));
  expect(answers.map(({ status }) => status)).toEqual([200, 409, 409, 409]);
});

test('two processes with one memory cosign one history only', async () => {
  const store = memoryWitnessStore();
  // Both have read before either writes.
  const waiting: (() => void)[] = [];
  const together: WitnessStore = {
    ...store,
    read: async (name) => {
      const state = await store.read(name);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length >= 2) for (const go of waiting) go();
      });
      return state;
    },
  };
  await make({ store }).addCheckpoint(await log.request(0n, 2n));
  const answers = await Promise.all([make({ store: together }).addCheckpoint(await log.request(2n, 9n)), make({ store: together }).addCheckpoint(await fork.request(2n, 9n))]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('what contradicts the last checkpoint is given out as evidence, whatever the answer is', async () => {
  const seen: SplitView[] = [];
  const witness = make({ onSplitView: (evidence) => seen.push(evidence) });
  await witness.addCheckpoint(await log.request(0n, 5n));
  await witness.addCheckpoint(await fork.request(0n, 5n));
  await witness.addCheckpoint(await fork.request(5n));
  await witness.addCheckpoint(await log.request(5n));
  expect(seen).toHaveLength(2);
  expect(seen.every(({ b }) => Buffer.from(b).toString().startsWith(`${origin}\n`))).toBe(true);
  expect(seen.map(({ proof: hashes }) => hashes.length)).toEqual([0, 1 + fork.tree.consistencyProof(5n, 9n).length]);
});

test('only lines of the log and its own are remembered', async () => {
  const witness = make({ logs: [logKey.verifier, elsewhere.verifier] });
  const other = cosigner('witness.example/w2', ed25519Signer(new Uint8Array(32).fill(32)), () => 1n);
  const note = await log.note(9n, [other, logKey, stranger]);
  const answer = await witness.addCheckpoint(formatAddCheckpoint({ old: 0n, proof: [], note }));
  const kept = await witness.latest(hashOf(origin));
  expect(equalBytes(kept!, Buffer.concat([await log.note(), text(answer.body)]))).toBe(true);
});

test.each<[string, (note: string) => string | Promise<string>]>([
  ['is cut', (note) => note.slice(0, -9)],
  ['has another size', (note) => note.replace('\n5\n', '\n4\n')],
  ['lost its cosignature', async () => Buffer.from(await log.note(5n)).toString()],
  ['is text', () => 'nothing\n'],
  ['is of another log', async () => Buffer.from(await ModelLog.of(5, 0, elsewhere).note(5n, [elsewhere, cosigner('witness.example/w1', key, () => 1n)])).toString()],
])('a memory that %s refuses instead of starting over', async (_what, damage) => {
  const store = memoryWitnessStore();
  const witness = make({ store });
  await witness.addCheckpoint(await log.request(0n, 5n));
  const state = (await store.read(origin))!;
  await store.replace(origin, state.version, text(await damage(Buffer.from(state.note).toString())));
  for (const body of [await log.request(5n), await log.request(0n)]) await expect(witness.addCheckpoint(body)).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'witness/state-bad', integrity: true }] });
});

test('a log key of another type and a name that no key can have are misuse', () => {
  expect(() => make({ logs: [cosigner(origin, key, () => 0n).verifier] })).toThrow(RangeError);
  expect(() => make({ name: 'a b' })).toThrow(RangeError);
});

test('a log may have several keys', async () => {
  const witness = make({ logs: [logKey.verifier, stranger.verifier] });
  await witness.addCheckpoint(await log.request(0n, 5n));
  expect(await witness.addCheckpoint(formatAddCheckpoint({ old: 5n, proof: proof(5n, 9n), note: await log.note(9n, [stranger]) }))).toMatchObject({ status: 200 });
});

test('over HTTP: cosigns, shows the last checkpoint, and refuses what it does not know', async () => {
  const handle = make().fetchHandler();
  const ask = async (path: string, init?: RequestInit): Promise<[number, string, string]> => {
    const response = await handle(new Request(`http://witness.example${path}`, init));
    return [response.status, response.headers.get('content-type') ?? '', await response.text()];
  };
  const path = `/${hashOf(origin)}/checkpoint`;
  expect((await ask(path))[0]).toBe(404);
  const [status, , line] = await ask('/add-checkpoint', { method: 'POST', body: new Uint8Array(await log.request(0n)) });
  expect(status).toBe(200);
  expect((await ask(path))[2]).toBe(Buffer.from(await log.note()).toString() + line);
  expect(await ask('/add-checkpoint', { method: 'POST', body: new Uint8Array(await log.request(0n)) })).toEqual([409, 'text/x.tlog.size', '9\n']);
  expect((await ask('/add-checkpoint', { method: 'POST', body: new Uint8Array(65_537) }))[0]).toBe(413);
  expect((await ask('/add-checkpoint', { method: 'POST' }))[0]).toBe(400);
  expect((await ask('/add-checkpoint'))[0]).toBe(405);
  expect((await ask(path, { method: 'POST', body: 'x' }))[0]).toBe(405);
  for (const other of ['/', '/checkpoint', `/${'0'.repeat(63)}/checkpoint`, `${path}/`, '//add-checkpoint']) expect((await ask(other))[0]).toBe(404);
  expect((await ask(`/${'0'.repeat(64)}/checkpoint`))[0]).toBe(404);
});

test('over HTTP: a body without end is given up at the limit', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => { sent += 4096; controller.enqueue(new Uint8Array(4096)); } });
  const response = await make().fetchHandler()(new Request('http://witness.example/add-checkpoint', { method: 'POST', body: endless, duplex: 'half' }));
  expect(response.status).toBe(413);
  expect(sent).toBeLessThan(100_000);
});
