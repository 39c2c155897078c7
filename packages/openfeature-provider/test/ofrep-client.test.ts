import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPApi } from '@openfeature/ofrep-core';
import { OpenFeature } from '@openfeature/server-sdk';
import { toHex } from '@plimsoll/bytes';
import { commitRegistry } from '@plimsoll/flags';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createOfrepHandler, LiveRegistry } from '../src/index.ts';
import { anchored, trust } from './anchored.ts';
import { MemorySource } from './memory-source.ts';
import { record, registry } from './registry.ts';
import { serve } from './serve.ts';

const before = registry({
  'a/b': record('enabled'),
  gone: record('disabled', 0, { definition: { variants: { v: 1 }, default_variant: 'v', off_variant: null } }),
  number: record('enabled', 0, { definition: { variants: { v: 7.5 }, default_variant: 'v', off_variant: null } }),
  object: record('enabled', 0, { definition: { variants: { v: { x: [1] } }, default_variant: 'v', off_variant: null } }),
  ramp: record('gradual', 500_000),
  text: record('enabled', 0, { definition: { variants: { v: 'text' }, default_variant: 'v', off_variant: null } }),
});
const after = { ...before, records: { ...before.records, 'a/b': record('disabled') }, generation: 2 };
const rootOf = (of: typeof before): string => toHex(commitRegistry(of).root);

const closing = new AbortController();
const updates = await anchored(before, after);
const source = new MemorySource(updates[0] ?? new Error('none'));
const live = new LiveRegistry({ source, trust, environment: 'production' });
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  await live.open();
  server = await serve(createOfrepHandler(live, { closing: closing.signal, authorize: ({ headers }) => headers.get('authorization') === 'Bearer key' }));
});
afterEach(() => OpenFeature.clearProviders());
afterAll(async () => {
  closing.abort();
  await live.close();
  await server.close();
});

const headers = { authorization: 'Bearer key' };

/** Waits until the source's other registry is served. */
function put(index: number): Promise<void> {
  return new Promise((resolve) => {
    const end = live.onChange(() => {
      end();
      resolve();
    });
    source.put(updates[index] ?? new Error('none'));
  });
}

test('the OFREP provider of OpenFeature reads every type of flag, and errors with their codes', async () => {
  await OpenFeature.setProviderAndWait('ofrep', new OFREPProvider({ baseUrl: server.url, headers }));
  const client = OpenFeature.getClient('ofrep');
  expect(await client.getBooleanDetails('a/b', false)).toMatchObject({ value: true, variant: 'on', reason: 'STATIC', flagMetadata: { version: rootOf(before), 'plimsoll.anchorIndex': 0 } });
  expect(await client.getStringDetails('text', '')).toMatchObject({ value: 'text', variant: 'v' });
  expect(await client.getNumberDetails('number', 0)).toMatchObject({ value: 7.5 });
  expect(await client.getObjectDetails('object', {})).toMatchObject({ value: { x: [1] } });
  expect(await client.getBooleanDetails('ramp', false, { targetingKey: 'u' })).toMatchObject({ reason: 'SPLIT' });
  expect(await client.getBooleanDetails('nobody', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
  expect(await client.getBooleanDetails('text', true)).toMatchObject({ value: true, errorCode: 'TYPE_MISMATCH' });
  // This version of the client takes an answer without value for malformed, and so gives the default as well.
  expect(await client.getNumberDetails('gone', 3)).toMatchObject({ value: 3 });
  await OpenFeature.setProviderAndWait('stranger', new OFREPProvider({ baseUrl: server.url }));
  expect(await OpenFeature.getClient('stranger').getBooleanDetails('a/b', false)).toMatchObject({ value: false, reason: 'ERROR' });
});

test('its bulk requests get the flags once, and 304 until a change is announced on the event stream that the answer names', async () => {
  const api = new OFREPApi(server.url);
  const options = { headers: Object.entries<string>(headers) };
  const first = await api.postBulkEvaluateFlags({ context: { targetingKey: 'u' } }, options);
  expect(first).toMatchObject({ httpStatus: 200, value: { metadata: { version: rootOf(before) }, eventStreams: [{ type: 'sse', endpoint: { requestUri: '/ofrep/v1/events' } }] } });
  const known: [string, string][] = [...options.headers, ['if-none-match', first.httpResponse?.headers.get('etag') ?? '']];
  expect(await api.postBulkEvaluateFlags({ context: { targetingKey: 'u' } }, { headers: known })).toMatchObject({ httpStatus: 304 });

  const events = await openEvents();
  await put(1);
  expect(await events.next()).toEqual({ id: rootOf(after), event: 'message', data: { type: 'refetchEvaluation', etag: `"${rootOf(after)}"` } });
  expect(await api.postBulkEvaluateFlags({ context: { targetingKey: 'u' } }, { headers: known })).toMatchObject({ httpStatus: 200, value: { metadata: { version: rootOf(after) } } });
  await events.close();

  const returned = await openEvents({ 'last-event-id': rootOf(before) });
  expect((await returned.next())?.id).toBe(rootOf(after));
  await returned.close();
});

test('the event stream is only for those who are authorized, and ends with the server', async () => {
  expect((await fetch(`${server.url}/ofrep/v1/events`)).status).toBe(401);
  const events = await openEvents();
  closing.abort();
  expect(await events.next()).toBeUndefined();
});

/** The event stream of the server, after its first sign of life. */
async function openEvents(more: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${server.url}/ofrep/v1/events`, { headers: { ...headers, ...more } });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = (response.body ?? expect.fail()).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const block = async (): Promise<string | undefined> => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
    const [one = ''] = text.split('\n\n');
    text = text.slice(one.length + 2);
    return one;
  };
  expect(await block()).toBe(':');
  return {
    close: () => reader.cancel(),
    /** The next event; undefined at the end. */
    next: async (): Promise<{ readonly id: string | undefined; readonly event: string | undefined; readonly data: unknown } | undefined> => {
      for (;;) {
        const lines = await block();
        if (lines === undefined) return undefined;
        const fields = Object.fromEntries(lines.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
        if (fields['data'] !== undefined) return { id: fields['id'], event: fields['event'], data: JSON.parse(fields['data']) as unknown };
      }
    },
  };
}
