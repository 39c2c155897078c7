import { getEventListeners } from 'node:events';
import { compileRegistry } from '@plimsoll/flags/evaluate';
import { expect, test } from 'vitest';
import { ManualClock } from '../../test/manual-clock.ts';
import { loaded, record, registry } from '../../test/registry.ts';
import { createOfrepHandler } from './ofrep-handler.ts';

/** Flags that change whenever they are told to, and an event stream of them. */
async function streaming(clock = new ManualClock()) {
  const listeners = new Set<() => void>();
  const flags = {
    evaluator: compileRegistry(loaded(registry({ a: record('enabled') })), { now: () => 0 }),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const gone = new AbortController();
  const handler = createOfrepHandler(flags, { clock, eventsUrl: 'https://gateway.example/flags/events' });
  const { body } = await handler(new Request('http://flags.example/ofrep/v1/events', { signal: gone.signal }));
  const reader = ((body ?? expect.fail()) as ReadableStream<Uint8Array>).getReader();
  const next = async (): Promise<string | undefined> => {
    const { done, value } = await reader.read();
    return done ? undefined : new TextDecoder().decode(value);
  };
  return { handler, listeners, gone, clock, reader, next, change: () => { for (const listener of [...listeners]) listener(); } };
}

test('silence is broken every 15 seconds, so that nothing between takes the connection for dead', async () => {
  const { clock, next, reader, listeners } = await streaming();
  expect(await next()).toBe(':\n\n');
  await clock.pass(45_000);
  expect([await next(), await next(), await next()]).toEqual([':\n\n', ':\n\n', ':\n\n']);
  await reader.cancel();
  expect([clock.waiting, listeners.size]).toEqual([0, 0]);
});

test('a client that is gone leaves nothing behind', async () => {
  const { gone, clock, listeners, next } = await streaming();
  gone.abort();
  expect([clock.waiting, listeners.size]).toEqual([0, 0]);
  expect([await next(), await next()]).toEqual([':\n\n', undefined]);
});

test('a client that does not read is let go, and finds the stream ended after what waited', async () => {
  const { change, listeners, clock, next } = await streaming();
  for (let i = 0; i < 100; i++) change();
  expect([clock.waiting, listeners.size]).toEqual([0, 0]);
  let events = 0;
  while ((await next()) !== undefined) events++;
  expect(events).toBe(16);
});

test('bulk answers name the stream where a gateway has it', async () => {
  const { handler, reader } = await streaming();
  const response = await handler(new Request('http://flags.example/ofrep/v1/evaluate/flags', { method: 'POST', body: '{"context":{}}' }));
  expect(await response.json()).toMatchObject({ eventStreams: [{ type: 'sse', url: 'https://gateway.example/flags/events' }] });
  await reader.cancel();
});

test('a thousand clients that came and went leave nothing behind, nor anything at what ends the streams', async () => {
  const clock = new ManualClock();
  const listeners = new Set<() => void>();
  const flags = { evaluator: compileRegistry(loaded(registry({ a: record('enabled') })), { now: () => 0 }), onChange: (listener: () => void) => (listeners.add(listener), () => void listeners.delete(listener)) };
  const closing = new AbortController();
  const handler = createOfrepHandler(flags, { clock, closing: closing.signal });
  const left = (): readonly number[] => [clock.waiting, listeners.size, getEventListeners(closing.signal, 'abort').length];
  for (let client = 0; client < 1000; client++) {
    const gone = new AbortController();
    const { body } = await handler(new Request('http://flags.example/ofrep/v1/events', { signal: gone.signal }));
    if (client === 0) expect(left()).toEqual([1, 1, 1]);
    if (client % 2 === 0) gone.abort();
    else await body?.cancel();
  }
  expect(left()).toEqual([0, 0, 0]);
});
