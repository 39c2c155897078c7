import { compileRegistry, type Evaluator } from '@plimsoll/flags/evaluate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loaded, record, registry } from '../../test/registry.ts';
import { createOfrepHandler, type OfrepOptions } from './ofrep-handler.ts';

const definition = { variants: { big: { size: 9 }, none: { size: 0 } }, default_variant: 'big', off_variant: 'none' };
const targeted = { variants: { on: true, off: false }, default_variant: 'off', off_variant: 'off', targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', null] } };
const flags = registry({
  on: record('enabled'),
  ramp: record('gradual', 500_000),
  off: record('disabled'),
  text: record('enabled', 0, { definition: { variants: { a: 'A' }, default_variant: 'a', off_variant: null } }),
  object: record('enabled', 0, { definition }),
  silent: record('disabled', 0, { definition: { ...definition, off_variant: null } }),
  'a/b %': record('enabled'),
  broken: record('enabled', 0, { definition: { ...targeted, targeting: { frobnicate: [1] } } }),
  throwing: record('enabled', 0, { definition: { ...targeted, targeting: { '<': [{ var: 'v' }, 1] } } }),
  targeted: record('enabled', 0, { definition: targeted }),
});
const evaluator = compileRegistry(loaded(flags), { now: () => 0 });
const { root } = evaluator;

function handler(options: OfrepOptions = {}, now: Evaluator | null = evaluator) {
  return createOfrepHandler({ evaluator: now }, options);
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Request =>
  new Request(`http://flags.example/ofrep/v1/evaluate/flags${path}`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

async function ask(request: Request, options?: OfrepOptions, now?: Evaluator | null) {
  const response = await handler(options, now)(request);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>), headers: response.headers };
}

const meta = (mode: string) => expect.objectContaining({ version: root, flagSetId: 'shop', 'plimsoll.mode': mode }) as unknown;

test.each([
  ['on', { key: 'on', value: true, variant: 'on', reason: 'STATIC', metadata: meta('enabled') }],
  ['off', { key: 'off', value: false, variant: 'off', reason: 'DISABLED', metadata: meta('disabled') }],
  ['ramp', { key: 'ramp', value: false, variant: 'off', reason: 'DEFAULT', metadata: meta('gradual') }],
  ['text', { key: 'text', value: 'A', variant: 'a', reason: 'STATIC', metadata: meta('enabled') }],
  ['object', { key: 'object', value: { size: 9 }, variant: 'big', reason: 'STATIC', metadata: meta('enabled') }],
  ['targeted', { key: 'targeted', value: false, variant: 'off', reason: 'DEFAULT', metadata: meta('enabled') }],
  ['silent', { key: 'silent', reason: 'DISABLED', metadata: meta('disabled') }],
])('the flag %s is answered with what it serves; without a value where the default of the caller applies', async (key, body) => {
  expect(await ask(post(`/${key}`, { context: {} }))).toMatchObject({ status: 200, body });
  const { body: answered } = await ask(post(`/${key}`, { context: {} }));
  expect(Object.hasOwn(answered ?? {}, 'value')).toBe(key !== 'silent');
});

test('the context decides', async () => {
  expect(await ask(post('/targeted', { context: { plan: 'pro' } }))).toMatchObject({ status: 200, body: { value: true, reason: 'TARGETING_MATCH' } });
});

test.each(['a/b %', 'a/b%20%25', 'a%2Fb%20%25'])('the path %j names the flag that it names when it is read by a person', async (path) => {
  expect(await ask(post(`/${path}`, { context: {} }))).toMatchObject({ status: 200, body: { key: 'a/b %' } });
});

test.each([
  ['a key that no flag has', '/nobody', { context: {} }, 404, { key: 'nobody', errorCode: 'FLAG_NOT_FOUND' }],
  ['the name of an object\'s prototype', '/__proto__', { context: {} }, 404, { key: '__proto__', errorCode: 'FLAG_NOT_FOUND' }],
  ['a rule that nobody can evaluate', '/broken', { context: {} }, 400, { key: 'broken', errorCode: 'PARSE_ERROR' }],
  ['a rule that throws', '/throwing', { context: { v: 'a' } }, 400, { key: 'throwing', errorCode: 'GENERAL' }],
  ['a body that is no JSON', '/on', '{', 400, { key: 'on', errorCode: 'PARSE_ERROR' }],
  ['no body', '/on', '', 400, { key: 'on', errorCode: 'PARSE_ERROR' }],
  ['a key twice', '/on', '{"context":{},"context":{}}', 400, { key: 'on', errorCode: 'PARSE_ERROR' }],
  ['a body of 65,537 bytes', '/on', `{"context":{}}${' '.repeat(65_523)}`, 400, { key: 'on', errorCode: 'PARSE_ERROR' }],
  ['a body that is a list', '/on', '[]', 400, { key: 'on', errorCode: 'INVALID_CONTEXT' }],
  ['a body without context', '/on', {}, 400, { key: 'on', errorCode: 'INVALID_CONTEXT' }],
  ['a context that is a list', '/on', { context: [] }, 400, { key: 'on', errorCode: 'INVALID_CONTEXT' }],
  ['a context that is null', '', { context: null }, 400, { errorCode: 'INVALID_CONTEXT' }],
  ['a targeting key that is a number', '', { context: { targetingKey: 7 } }, 400, { errorCode: 'INVALID_CONTEXT' }],
  ['a body for all flags that is no JSON', '', 'x', 400, { errorCode: 'PARSE_ERROR' }],
])('%s gets its own error', async (_, path, body, status, error) => {
  const answered = await ask(post(path, body));
  expect(answered).toMatchObject({ status, body: error });
  expect(typeof answered.body?.['errorDetails']).toBe('string');
});

test('a body of 65,536 bytes is read, whether its length is told or not', async () => {
  const text = `{"context":{}}${' '.repeat(65_522)}`;
  expect((await ask(post('/on', text))).status).toBe(200);
  expect((await ask(post('/on', `${text} `, { 'content-length': '65537' }))).status).toBe(400);
});

test.each([31, 32])('a context of %i levels below itself is read up to 32 in all', async (levels) => {
  const context = `${'{"a":'.repeat(levels)}{}${'}'.repeat(levels)}`;
  expect((await ask(post('/on', `{"context":${context}}`))).status).toBe(levels === 31 ? 200 : 400);
});

test('other methods get 405, other paths 404, those who are not authorized 401, and all 500 without a registry', async () => {
  expect(await ask(new Request('http://flags.example/ofrep/v1/evaluate/flags'))).toMatchObject({ status: 405 });
  expect((await ask(new Request('http://flags.example/ofrep/v1/evaluate/flags/on', { method: 'PUT' }))).headers.get('allow')).toBe('POST');
  for (const path of ['/', '/ofrep/v1/evaluate/flags/', '/ofrep/v1/evaluate', '/ofrep/v1/events', '/ofrep/v1/configuration']) {
    expect(await ask(new Request(`http://flags.example${path}`, { method: 'POST', body: '{}' }))).toMatchObject({ status: 404 });
  }
  const authorize = ({ headers }: Request): boolean => headers.get('x-api-key') === 'k';
  expect(await ask(post('/on', { context: {} }), { authorize })).toMatchObject({ status: 401, body: { errorDetails: 'the request is not authorized' } });
  expect(await ask(post('/on', { context: {} }, { 'x-api-key': 'k' }), { authorize })).toMatchObject({ status: 200 });
  expect(await ask(post('/on', { context: {} }), {}, null)).toMatchObject({ status: 500, body: { errorDetails: 'there is no verified registry' } });
});

test('all flags come in the order of their ids, failures among them, with the root', async () => {
  const { status, body } = await ask(post('', { context: { targetingKey: 'u', v: 'a' } }));
  expect(status).toBe(200);
  const list = body?.['flags'] as { key: string; errorCode?: string; value?: unknown }[];
  expect(list.map(({ key }) => key)).toEqual(Object.keys(flags.records).sort());
  expect(list.filter(({ errorCode }) => errorCode !== undefined).map(({ key, errorCode }) => [key, errorCode])).toEqual([['broken', 'PARSE_ERROR'], ['throwing', 'GENERAL']]);
  expect(body?.['metadata']).toEqual({ version: root });
  expect(body).not.toHaveProperty('eventStreams');
});

test('an entity tag answers 304 without body as long as the answer would be the same', async () => {
  const first = await ask(post('', { context: { plan: 'pro' } }));
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
  for (const known of [etag, `"x", W/${etag}`, '*']) {
    const again = await ask(post('', { context: { plan: 'pro' } }, { 'if-none-match': known }));
    expect(again).toMatchObject({ status: 304, body: undefined });
    expect(again.headers.get('etag')).toBe(etag);
  }
  expect((await ask(post('', { context: { plan: 'free' } }, { 'if-none-match': etag }))).status).toBe(200);
  const other = compileRegistry(loaded({ ...flags, records: { ...flags.records, on: record('disabled') } }), { now: () => 0 });
  expect((await ask(post('', { context: { plan: 'pro' } }, { 'if-none-match': etag }), {}, other)).status).toBe(200);
});

test('a rule over time changes the tag although root and context stay', async () => {
  let seconds = 0;
  const timed = compileRegistry(loaded(registry({ late: record('enabled', 0, { definition: { ...targeted, targeting: { if: [{ '>': [{ var: '$flagd.timestamp' }, 10] }, 'on', null] } } }) })), { now: () => seconds * 1000 });
  const before = await ask(post('', { context: {} }), {}, timed);
  seconds = 11;
  const after = await ask(post('', { context: {} }, { 'if-none-match': before.headers.get('etag') ?? '' }), {}, timed);
  expect(after).toMatchObject({ status: 200, body: { flags: [{ key: 'late', value: true }] } });
});

test('whatever stands in the body, the answer is one that the protocol knows', async () => {
  const anything = fc.oneof(fc.string(), fc.json(), fc.json().map((text) => `{"context":${text}}`), fc.dictionary(fc.string(), fc.jsonValue()).map((context) => JSON.stringify({ context })), fc.uint8Array({ maxLength: 64 }).map((bytes) => new TextDecoder('latin1').decode(bytes)));
  const handle = handler();
  await fc.assert(
    fc.asyncProperty(anything, fc.constantFrom('', '/on', '/ramp', '/targeted', '/throwing', '/none'), async (body, path) => {
      const response = await handle(post(path, body));
      const answered = JSON.parse(await response.text()) as Record<string, unknown>;
      expect([200, 400, 404]).toContain(response.status);
      if (response.status === 200) expect(Array.isArray(answered['flags']) || typeof answered['key'] === 'string').toBe(true);
      else expect(['PARSE_ERROR', 'INVALID_CONTEXT', 'GENERAL', 'FLAG_NOT_FOUND']).toContain(answered['errorCode']);
    }),
    { numRuns: 1000 },
  );
});
