import { cosigner, ed25519Signer, noteSigner, signNote } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { clientOf, fetchOf, logKey, ModelLog, origin } from '../../test/witness-world.ts';
import { createWitness, memoryWitnessStore, type WitnessClient, witnessClient, type WitnessFetch } from '../witness.ts';
import { signatureLines } from './signature-lines.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const key = ed25519Signer(new Uint8Array(32).fill(31));
const signer = cosigner('witness.example/w1', key, () => 5n);
const twin = cosigner('witness.example/w1', ed25519Signer(new Uint8Array(32).fill(32)), () => 5n);
const log = ModelLog.of(9);
const url = 'http://witness.test';
/** A witness that always gives this answer. */
const saying = (answer: () => Response | Promise<Response>): WitnessClient => witnessClient(url, signer.verifier, () => Promise.resolve(answer()));
const lineOf = async (by = signer, size = 9n): Promise<string> => signatureLines(await log.note(size, [by]), by.verifier)[0]!;
const size = (body: string, type = 'text/x.tlog.size'): Response => new Response(body, { status: 409, headers: { 'content-type': type } });

test('a client gets the cosignature, the size that the witness has, and its last checkpoint', async () => {
  const client = clientOf(createWitness({ name: 'witness.example/w1', key, store: memoryWitnessStore(), logs: [logKey.verifier], clock: () => NOON }));
  expect(await client.latest(origin)).toBeUndefined();
  const reply = await client.addCheckpoint(0n, [], await log.note(5n));
  expect(reply.kind).toBe('cosigned');
  expect(await client.addCheckpoint(0n, [], await log.note(9n))).toEqual({ kind: 'conflict', size: 5n });
  expect((await client.addCheckpoint(5n, log.tree.consistencyProof(5n, 9n), await log.note(9n))).kind).toBe('cosigned');
  expect(Buffer.from((await client.latest(origin))!).toString()).toMatch(new RegExp(`^${origin}\n9\n`));
  expect(await client.addCheckpoint(9n, [], await ModelLog.of(9, 1).note())).toMatchObject({ kind: 'refused', status: 409 });
});

test.each<[string, () => Response | Promise<Response>, object]>([
  ['lines of other keys around the right one', async () => new Response(`${await lineOf(twin)}${await lineOf()}— x AAAAAAA=\n`), { kind: 'cosigned' }],
  ['a wrong line of its key before the right one', async () => new Response((await lineOf(signer, 8n)) + (await lineOf())), { kind: 'cosigned' }],
  ['nothing', () => new Response(''), { kind: 'bad-answer' }],
  ['a cosignature of another checkpoint', async () => new Response(await lineOf(signer, 8n)), { kind: 'bad-answer' }],
  ['a cosignature of another key of its name', async () => new Response(await lineOf(twin)), { kind: 'bad-answer' }],
  ['a signature that is no cosignature', async () => new Response(signatureLines(await log.note(9n), logKey.verifier)[0]), { kind: 'bad-answer' }],
  ['a whole note', async () => new Response(new Uint8Array(await log.note(9n, [logKey, signer]))), { kind: 'cosigned' }],
  ['a size', () => size('7\n'), { kind: 'conflict', size: 7n }],
  ['a size with a parameter', () => size('7\n', 'text/x.tlog.size; charset=utf-8'), { kind: 'conflict', size: 7n }],
  ['a size without a newline', () => size('7'), { kind: 'bad-answer' }],
  ['a size below zero', () => size('-7\n'), { kind: 'bad-answer' }],
  ['409 as text', () => size('7\n', 'text/plain'), { kind: 'refused', status: 409 }],
  ['403', () => new Response('who are you\n', { status: 403 }), { kind: 'refused', status: 403, why: 'who are you' }],
  ['500', () => new Response('', { status: 500 }), { kind: 'bad-answer', why: 'status 500' }],
  ['a redirect that was not followed', () => new Response('', { status: 302 }), { kind: 'bad-answer' }],
])('an answer with %s', async (_what, answer, expected) => {
  expect(await saying(answer).addCheckpoint(0n, [], await log.note(9n))).toMatchObject(expected);
});

test.each<[string, () => Response | Promise<Response>]>([
  ['500', () => new Response('', { status: 500 })],
  ['text', () => new Response('hello')],
  ['a note that it did not cosign', async () => new Response(new Uint8Array(await log.note(9n)))],
  ['a note with a cosignature that does not verify', async () => new Response(Buffer.from(await log.note(9n)).toString() + (await lineOf(signer, 8n)))],
  ['a note that another key of its name cosigned', async () => new Response(new Uint8Array(await log.note(9n, [logKey, twin])))],
])('a last checkpoint that is %s is no answer', async (_what, answer) => {
  await expect(saying(answer).latest(origin)).rejects.toThrow();
});

test('too long an answer is given up and never read whole', async () => {
  let sent = 0;
  const endless = (): Response => new Response(new ReadableStream<Uint8Array>({ pull: (controller) => { sent += 4096; controller.enqueue(new Uint8Array(4096)); } }));
  await expect(saying(endless).addCheckpoint(0n, [], await log.note(9n))).rejects.toThrow('131072 bytes');
  expect(sent).toBeLessThan(200_000);
});

test('no answer in time ends the request, even if the platform does not listen to the signal', async () => {
  const late = new AbortController();
  const silent: WitnessFetch = () => new Promise(() => undefined);
  const request = witnessClient(url, signer.verifier, silent, () => late.signal).addCheckpoint(0n, [], await log.note(9n));
  late.abort();
  await expect(request).rejects.toThrow('did not answer in time');
  await expect(witnessClient(url, signer.verifier, silent, () => late.signal).latest(origin)).rejects.toThrow('did not answer in time');
  const hanging = (): Response => new Response(new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) }));
  const own = new AbortController();
  const other = saying(hanging).latest(origin, own.signal);
  own.abort();
  await expect(other).rejects.toThrow('did not answer in time');
});

test('a connection that fails rejects with its reason', async () => {
  await expect(witnessClient(url, signer.verifier, fetchOf({})).latest(origin)).rejects.toThrow('fetch failed');
});

test('no redirect is followed, and a slash at the end of the address does not matter', async () => {
  const asked: [string, RequestInit['redirect']][] = [];
  const client = witnessClient(`${url}/prefix//`, signer.verifier, (address, init) => {
    asked.push([address, init.redirect]);
    return Promise.resolve(new Response('', { status: 404 }));
  });
  await client.latest(origin);
  await client.addCheckpoint(0n, [], await signNote('x\n', [logKey]));
  expect(asked).toEqual([[expect.stringMatching(/^http:\/\/witness\.test\/prefix\/[0-9a-f]{64}\/checkpoint$/), 'error'], [`${url}/prefix/add-checkpoint`, 'error']]);
});

test('a key of another type and an address that is none are misuse', () => {
  expect(() => witnessClient(url, noteSigner('w', key).verifier, fetchOf({}))).toThrow(RangeError);
  for (const wrong of ['witness.test', 'file:///x', 'http://', '']) expect(() => witnessClient(wrong, signer.verifier, fetchOf({}))).toThrow(RangeError);
});
