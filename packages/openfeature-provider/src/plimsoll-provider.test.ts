import { type EventDetails, type Hook, OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { commitRegistry, recordId, type Registry, writeRegistry } from '@plimsoll/flags';
import { afterEach, describe, expect, test } from 'vitest';
import { anchored, trust } from '../test/anchored.ts';
import { ManualClock, settled } from '../test/manual-clock.ts';
import { MemorySource } from '../test/memory-source.ts';
import { record, registry } from '../test/registry.ts';
import type { LastGood, LastGoodStore } from './last-good.ts';
import { PlimsollProvider } from './plimsoll-provider.ts';
import type { LiveOptions } from './registry-session.ts';
import type { RegistryUpdate } from './registry-source.ts';

const first = registry({ a: record('enabled'), b: record('gradual', 500_000), c: record('disabled') });
const second = next(first, { c: record('shadow') });
const third = next(second, { c: record('gradual', 10) });
const rootOf = (of: Registry): string => toHex(commitRegistry(of).root);
const unanchored = (of: Registry): RegistryUpdate => ({ registry: encodeUtf8(writeRegistry(of)), anchor: null });

function next(before: Registry, records: Registry['records']): Registry {
  return { ...before, records: { ...before.records, ...records }, generation: before.generation + 1, previous_root: toHex(commitRegistry(before).root) };
}

let domains = 0;

/** A provider of the real SDK, and all that its client hears. */
function provide(update: RegistryUpdate | Error, more: Partial<LiveOptions> = {}) {
  const source = new MemorySource(update);
  const clock = new ManualClock();
  const findings: Finding[] = [];
  const provider = new PlimsollProvider({ source, trust, environment: 'production', clock, onFindings: (found) => void findings.push(...found), ...more });
  const domain = `domain ${domains++}`;
  const client = OpenFeature.getClient(domain);
  const events: { readonly type: string; readonly details: EventDetails | undefined }[] = [];
  for (const type of Object.values(ProviderEvents)) client.addHandler(type, (details?: EventDetails) => void events.push({ type, details }));
  return {
    source,
    clock,
    provider,
    client,
    findings,
    start: () => OpenFeature.setProviderAndWait(domain, provider),
    /** Gives the source another update and time to be read. */
    put: async (other: RegistryUpdate | Error, milliseconds = 20): Promise<void> => {
      source.put(other);
      await clock.pass(milliseconds);
    },
    /** What was heard since the last time. */
    heard: () => events.splice(0).map(({ type }) => type.replace('PROVIDER_', '')),
    events,
    idsFound: () => [...new Set(findings.splice(0).map(({ id }) => id))],
    ask: (flag: string) => client.getBooleanDetails(flag, true, { targetingKey: 'user' }),
  };
}

function memoryStore(kept: LastGood | null = null): LastGoodStore & { kept: LastGood | null } {
  const store = {
    kept,
    load: () => Promise.resolve(store.kept),
    save: (lastGood: LastGood) => {
      store.kept = lastGood;
      return Promise.resolve();
    },
  };
  return store;
}

afterEach(() => OpenFeature.clearProviders());

describe('initialize', () => {
  test('of a registry that verifies is told as READY, once', async () => {
    const [one] = await anchored(first);
    if (one === undefined) return expect.fail();
    const { start, heard, client, ask } = provide(one);
    await start();
    expect(heard()).toEqual(['READY']);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    expect(client.metadata.providerMetadata).toEqual({ name: 'plimsoll' });
    expect(await ask('a')).toMatchObject({ value: true, variant: 'on', reason: 'STATIC', flagMetadata: { version: rootOf(first), flagSetId: 'shop', 'plimsoll.mode': 'enabled', 'plimsoll.anchorIndex': 0 } });
    expect(await ask('c')).toMatchObject({ value: false, variant: 'off', reason: 'DISABLED' });
  });

  test.each([['ids', 'y'], ['ids beyond U+FFFF', '\u{10000}']])('tells the index of the leaf that the inclusion proof of the flag has: %s', async (_, last) => {
    const state = registry({ 'ü': record('enabled'), a: record('enabled'), 'Z-10': record('enabled'), [last]: record('enabled'), '￿': record('enabled') });
    const [one] = await anchored(state);
    if (one === undefined) return expect.fail();
    const { start, ask } = provide(one);
    await start();
    const set = commitRegistry(state);
    for (const flag of Object.keys(state.records)) expect((await ask(flag)).flagMetadata['plimsoll.leafIndex']).toBe(set.prove(recordId(flag)).leaves[0]?.index);
  });

  test.each<readonly [string, string, () => Promise<RegistryUpdate | Error>]>([
    ['without anchor', 'flags/anchor-missing', () => Promise.resolve(unanchored(first))],
    ['with the anchor of another state', 'flags/anchor-mismatch', async () => ({ ...unanchored(first), anchor: (await anchored(second))[0]?.anchor ?? null })],
    ['with a damaged anchor', 'flags/anchor-unverifiable', () => Promise.resolve({ ...unanchored(first), anchor: encodeUtf8('{}') })],
    ['that was edited', 'flags/root-mismatch', async () => ({ registry: encodeUtf8(writeRegistry(first).replace('500000', '600000')), anchor: (await anchored(first))[0]?.anchor ?? null })],
    ['that is half written', 'flags/malformed', async () => ({ registry: encodeUtf8(writeRegistry(first)).subarray(0, 700), anchor: (await anchored(first))[0]?.anchor ?? null })],
    ['of another environment', 'flags/other-registry', async () => (await anchored({ ...first, environment: 'staging' }))[0] ?? expect.fail()],
    ['that cannot be read', 'flags/source-unreadable', () => Promise.resolve(new Error('no such disk'))],
  ])('of a registry %s is fatal and says %s', async (_, id, update) => {
    const { start, heard, client, ask, clock, source } = provide(await update());
    await expect(start()).rejects.toMatchObject({ code: 'PROVIDER_FATAL', message: expect.stringContaining(id) as string });
    expect(heard()).toEqual(['ERROR']);
    expect(client.providerStatus).toBe(ProviderStatus.FATAL);
    expect(await ask('a')).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'PROVIDER_FATAL' });
    expect([clock.waiting, source.watchers]).toEqual([0, 0]);
  });

  test('of a registry with another name than the one that was asked for is fatal', async () => {
    const [one] = await anchored(first);
    if (one === undefined) return expect.fail();
    await expect(provide(one, { registry: 'other' }).start()).rejects.toMatchObject({ code: 'PROVIDER_FATAL' });
    await expect(provide(one, { registry: 'shop' }).start()).resolves.toBeUndefined();
  });

  test('of a registry for every environment is served in this one', async () => {
    const [one] = await anchored({ ...first, environment: null });
    if (one === undefined) return expect.fail();
    await expect(provide(one).start()).resolves.toBeUndefined();
  });

  test('serves a pinned root without anchor', async () => {
    const { start, ask } = provide(unanchored(first), { trust: { root: rootOf(first) } });
    await start();
    expect((await ask('a')).flagMetadata).not.toHaveProperty('plimsoll.anchorIndex');
    expect(await ask('a')).toMatchObject({ value: true, reason: 'STATIC' });
  });

  test('starts from the last good registry, verified again, and is STALE', async () => {
    const [one] = await anchored(first);
    if (one === undefined) return expect.fail();
    const lastGood = memoryStore();
    await provide(one, { lastGood }).start();
    await settled();
    const { start, heard, client, ask, clock, events } = provide(new Error('gone'), { lastGood });
    await start();
    await clock.pass(0);
    expect(events[1]?.details).toMatchObject({ message: expect.stringContaining('gone') as string, metadata: { finding: 'flags/source-unreadable' } });
    expect(heard()).toEqual(['READY', 'STALE']);
    expect(client.providerStatus).toBe(ProviderStatus.STALE);
    expect(await ask('a')).toMatchObject({ value: true, reason: 'STALE', flagMetadata: { 'plimsoll.reason': 'STATIC', version: rootOf(first) } });
  });

  test('does not take a last good registry that does not verify', async () => {
    const { start, idsFound } = provide(new Error('gone'), { lastGood: memoryStore({ registry: writeRegistry(first), anchor: null, demoted: null }) });
    await expect(start()).rejects.toMatchObject({ code: 'PROVIDER_FATAL' });
    expect(idsFound()).toEqual(['flags/last-good-unusable', 'flags/anchor-missing', 'flags/source-unreadable']);
  });

  test('holds what comes against the last good registry: nothing older, and demotions at once', async () => {
    const [one, two] = await anchored(first, second);
    if (one === undefined || two === undefined) return expect.fail();
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    const lastGood = memoryStore({ registry: text(two.registry), anchor: text(two.anchor), demoted: null });
    const older = provide(one, { lastGood });
    await older.start();
    expect(older.idsFound()).toEqual(['flags/anchor-rollback', 'flags/demotions-only']);
    expect((await older.ask('c')).flagMetadata['plimsoll.mode']).toBe('disabled');
    const lower = provide(unanchored(next(second, { a: record('disabled') })), { lastGood });
    await lower.start();
    expect(await lower.ask('a')).toMatchObject({ value: false, reason: 'STALE' });
  });
});

describe('an update', () => {
  async function started(...states: Registry[]) {
    const updates = await anchored(first, ...states);
    const lastGood = memoryStore();
    const [one] = updates;
    const all = provide(one ?? expect.fail(), { lastGood });
    await all.start();
    await settled();
    all.heard();
    return { ...all, lastGood, updates: updates as [RegistryUpdate, ...RegistryUpdate[]], at: (index: number): RegistryUpdate => updates[index] ?? expect.fail() };
  }

  test('that verifies is told with the flags that changed and both roots, and kept', async () => {
    const { put, at, heard, events, ask, client, lastGood, idsFound } = await started(second);
    await put(at(1));
    expect(events[0]?.details).toMatchObject({ flagsChanged: ['c'], metadata: { root: rootOf(second), previousRoot: rootOf(first) } });
    expect(heard()).toEqual(['CONFIGURATION_CHANGED']);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    expect(await ask('c')).toMatchObject({ value: false, reason: 'STATIC', flagMetadata: { version: rootOf(second), 'plimsoll.anchorIndex': 1, 'plimsoll.shadowVariant': 'on' } });
    expect(lastGood.kept).toMatchObject({ registry: writeRegistry(second), demoted: null });
    expect(idsFound()).toEqual([]);
  });

  test('of the same content in another layout changes nothing that is told', async () => {
    const { put, at, heard } = await started();
    await put({ ...at(0), registry: encodeUtf8(JSON.stringify(JSON.parse(new TextDecoder().decode(at(0).registry)))) });
    expect(heard()).toEqual([]);
  });

  test.each<readonly [string, string, (at: (index: number) => RegistryUpdate) => RegistryUpdate | Error]>([
    ['that was edited', 'flags/root-mismatch', (at) => ({ ...at(1), registry: encodeUtf8(writeRegistry(second).replace('500000', '600000')) })],
    ['with the anchor of another state', 'flags/anchor-mismatch', (at) => ({ ...at(1), anchor: at(0).anchor })],
    ['that is half written', 'flags/malformed', (at) => ({ ...at(1), registry: at(1).registry.subarray(0, 700) })],
    ['that is empty', 'flags/malformed', (at) => ({ ...at(1), registry: new Uint8Array() })],
    ['that cannot be read', 'flags/source-unreadable', () => new Error('gone')],
    ['of another registry', 'flags/other-registry', (at) => ({ ...at(1), registry: encodeUtf8(writeRegistry({ ...second, registry: 'other', records: { ...second.records, a: record('disabled') } })) })],
  ])('%s changes no value, and is told as STALE once with %s', async (_, id, update) => {
    const { put, at, heard, events, ask, client, idsFound, updates } = await started(second);
    const bad = update(at);
    await put(bad);
    expect(events[0]?.details).toMatchObject({ metadata: { finding: id } });
    expect(heard()).toEqual(['STALE']);
    expect(idsFound()).toContain(id);
    await put(bad, 60_000);
    expect(heard()).toEqual([]);
    expect(client.providerStatus).toBe(ProviderStatus.STALE);
    expect(await ask('a')).toMatchObject({ value: true, reason: 'STALE', flagMetadata: { version: rootOf(first), 'plimsoll.reason': 'STATIC' } });
    expect(await ask('b')).toMatchObject({ reason: 'STALE', flagMetadata: { 'plimsoll.reason': 'SPLIT' } });
    expect(await ask('nobody')).toMatchObject({ reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    await put(updates[1] ?? expect.fail(), 40_000);
    expect(heard()).toEqual(['READY', 'CONFIGURATION_CHANGED']);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
  });

  test('whose anchor is written a moment later is not told as STALE', async () => {
    const { put, at, heard, ask } = await started(second);
    await put({ ...at(1), anchor: null }, 1900);
    expect(heard()).toEqual([]);
    expect(await ask('a')).toMatchObject({ reason: 'STATIC', flagMetadata: { version: rootOf(first) } });
    await put(at(1), 10_000);
    expect(heard()).toEqual(['CONFIGURATION_CHANGED']);
  });

  test('whose anchor does not come is STALE after two seconds', async () => {
    const { put, at, heard } = await started(second);
    await put({ ...at(1), anchor: null }, 2020);
    expect(heard()).toEqual(['STALE']);
  });

  test('that is older than the one that is served is a rollback, and the same state recorded again is none', async () => {
    const back = { ...first, generation: 3, previous_root: rootOf(second) };
    const { put, at, heard, idsFound, ask } = await started(second, back);
    await put(at(1));
    await put(at(0));
    expect(idsFound()).toEqual(['flags/anchor-rollback', 'flags/demotions-only']);
    expect(heard()).toEqual(['CONFIGURATION_CHANGED', 'STALE', 'CONFIGURATION_CHANGED']);
    await put(at(2));
    expect(heard()).toEqual(['READY']);
    expect(await ask('c')).toMatchObject({ reason: 'DISABLED', flagMetadata: { version: rootOf(first), 'plimsoll.anchorIndex': 2 } });
  });

  test('that is half written and then whole is STALE once at most', async () => {
    const { source, clock, at, heard } = await started(second);
    for (const length of [10, 400, 900]) {
      source.put({ ...at(1), registry: at(1).registry.subarray(0, length) });
      await clock.pass(50);
    }
    source.put(at(1));
    await clock.pass(50);
    expect(heard()).toEqual(['STALE', 'READY', 'CONFIGURATION_CHANGED']);
  });

  test('that cannot be read is tried again by itself', async () => {
    const { put, at, heard, source, clock } = await started(second);
    await put(new Error('busy'));
    source.update = at(1);
    await clock.pass(1000);
    expect(heard()).toEqual(['STALE', 'READY', 'CONFIGURATION_CHANGED']);
  });

  describe('that only takes flags down and has no anchor', () => {
    const lower = next(first, { a: record('disabled', 0, { rationale: 'incident 7' }) });

    test('is served at once, STALE until the anchor comes, and READY then', async () => {
      const { put, at, heard, ask, client, idsFound, events } = await started(lower);
      await put({ ...at(1), anchor: null });
      expect(events[1]?.details).toMatchObject({ flagsChanged: ['a'], metadata: { root: rootOf(lower) } });
      expect(heard()).toEqual(['STALE', 'CONFIGURATION_CHANGED']);
      expect(idsFound()).toEqual(['flags/anchor-missing', 'flags/demotions-only']);
      expect(client.providerStatus).toBe(ProviderStatus.STALE);
      const asked = await ask('a');
      expect(asked).toMatchObject({ value: false, reason: 'STALE', flagMetadata: { version: rootOf(lower), 'plimsoll.reason': 'DISABLED' } });
      expect(asked.flagMetadata).not.toHaveProperty('plimsoll.anchorIndex');
      await put(at(1));
      expect(heard()).toEqual(['READY']);
      expect(await ask('a')).toMatchObject({ value: false, reason: 'DISABLED', flagMetadata: { 'plimsoll.anchorIndex': 1 } });
    });

    test('outlives a restart whose source is gone', async () => {
      const { put, lastGood } = await started();
      await put(unanchored(lower));
      const again = provide(new Error('gone'), { lastGood });
      await again.start();
      expect(await again.ask('a')).toMatchObject({ value: false, reason: 'STALE' });
      expect(await again.ask('b')).toMatchObject({ flagMetadata: { 'plimsoll.mode': 'gradual' } });
    });

    test('stays down whatever else comes that does not verify, until something verifies', async () => {
      const { put, at, ask, heard } = await started();
      await put(unanchored(lower));
      await put(unanchored(next(first, { b: record('gradual', 1) })));
      await put(new Error('gone'));
      expect((await ask('a')).value).toBe(false);
      expect((await ask('b')).flagMetadata['plimsoll.mode']).toBe('gradual');
      heard();
      await put(at(0), 2000);
      expect(heard()).toEqual(['READY', 'CONFIGURATION_CHANGED']);
      expect(await ask('a')).toMatchObject({ value: true, reason: 'STATIC' });
    });
  });

  test('that takes one flag down and another up takes the one down and leaves the other', async () => {
    const { put, ask, idsFound } = await started();
    await put(unanchored(next(first, { a: record('shadow'), b: record('enabled'), c: record('enabled'), d: record('enabled') })));
    expect(idsFound()).toEqual(['flags/anchor-missing', 'flags/demotions-only']);
    expect(await ask('a')).toMatchObject({ value: false });
    expect((await ask('b')).flagMetadata['plimsoll.mode']).toBe('gradual');
    expect(await ask('c')).toMatchObject({ value: false, flagMetadata: { 'plimsoll.mode': 'disabled' } });
    expect(await ask('d')).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
    expect((await ask('a')).flagMetadata['version']).toBe(rootOf(next(first, { a: record('shadow') })));
  });

  test('that takes a flag down does it by the verified definition, also if it was edited by hand', async () => {
    const { put, ask, idsFound } = await started();
    const evil = { variants: { on: true, off: true }, default_variant: 'on', off_variant: 'off' };
    await put({ registry: encodeUtf8(writeRegistry(next(first, { a: record('disabled', 0, { definition: evil }) })).replace(/"root": "../, '"root": "00')), anchor: null });
    expect(idsFound()).toEqual(['flags/root-mismatch', 'flags/demotions-only']);
    expect(await ask('a')).toMatchObject({ value: false, reason: 'STALE' });
  });

  test('that lacks a flag does not take it down, for its callers would get their own default', async () => {
    const { put, ask, heard } = await started();
    const records = Object.fromEntries(Object.entries(first.records).filter(([id]) => id !== 'a'));
    await put(unanchored({ ...first, records }), 2020);
    expect(heard()).toEqual(['STALE']);
    expect(await ask('a')).toMatchObject({ value: true, reason: 'STALE' });
  });
});

test('a registry that is stale for too long turns every flag off, where that was asked for', async () => {
  const [one, two] = await anchored(first, third);
  const { start, put, ask, heard, clock, events } = provide(one ?? expect.fail(), { offAfterStale: 60_000 });
  await start();
  heard();
  await put(new Error('gone'), 30_000);
  expect(await ask('a')).toMatchObject({ value: true, reason: 'STALE' });
  heard();
  await clock.pass(40_000);
  expect(events[0]?.details).toMatchObject({ flagsChanged: ['a', 'b'] });
  expect(heard()).toEqual(['CONFIGURATION_CHANGED']);
  expect(await ask('a')).toMatchObject({ value: false, variant: 'off', reason: 'STALE', flagMetadata: { 'plimsoll.reason': 'DISABLED', version: rootOf(first) } });
  await put(unanchored(next(first, { b: record('shadow') })), 30_000);
  expect(await ask('a')).toMatchObject({ value: false });
  await put(two ?? expect.fail(), 40_000);
  expect(await ask('a')).toMatchObject({ value: true, reason: 'STATIC', flagMetadata: { version: rootOf(third) } });
});

test('a last good registry that cannot be kept is found and disturbs nothing', async () => {
  const [one] = await anchored(first);
  const lastGood: LastGoodStore = { load: () => Promise.reject(new Error('no disk')), save: () => Promise.reject(new Error('disk full')) };
  const { start, ask, idsFound } = provide(one ?? expect.fail(), { lastGood });
  await start();
  await settled();
  expect(idsFound()).toEqual(['flags/last-good-unusable']);
  expect(await ask('a')).toMatchObject({ value: true, reason: 'STATIC' });
});

test('shutting down ends all watching, may be done twice, and the provider may be initialized again', async () => {
  const [one, two] = await anchored(first, second);
  const { start, provider, source, clock, ask, put, heard } = provide(one ?? expect.fail(), { offAfterStale: 9 });
  await start();
  await put(new Error('gone'));
  expect(clock.waiting).toBeGreaterThan(0);
  await OpenFeature.clearProviders();
  expect([source.watchers, clock.waiting, provider.evaluator]).toEqual([0, 0, null]);
  await provider.onClose();
  expect(await provider.resolveBooleanEvaluation('a', true, {})).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'PROVIDER_NOT_READY' });
  source.update = two ?? expect.fail();
  heard();
  await start();
  expect(await ask('c')).toMatchObject({ reason: 'STATIC', flagMetadata: { version: rootOf(second) } });
});

test('closing while it is initialized leaves nothing behind', async () => {
  const [one] = await anchored(first);
  const { provider, source, clock } = provide(one ?? expect.fail());
  const opening = provider.initialize();
  await provider.onClose();
  await expect(opening).rejects.toMatchObject({ code: 'PROVIDER_FATAL' });
  expect([source.watchers, clock.waiting, provider.evaluator]).toEqual([0, 0, null]);
});

test('every type of value is resolved, and any other type than the flag has is an error with the default', async () => {
  const of = (variants: Record<string, unknown>) => record('enabled', 0, { definition: { variants, default_variant: 'v', off_variant: null } });
  const [one] = await anchored(registry({ boolean: of({ v: true }), string: of({ v: 'text' }), number: of({ v: 0 }), object: of({ v: { deep: [1] } }), list: of({ v: [1, 2] }), none: record('disabled', 0, { definition: { variants: { v: 1 }, default_variant: 'v', off_variant: null } }) }));
  const { start, client } = provide(one ?? expect.fail());
  await start();
  expect(await client.getBooleanDetails('boolean', false)).toMatchObject({ value: true, variant: 'v', reason: 'STATIC' });
  expect(await client.getStringDetails('string', 'd')).toMatchObject({ value: 'text', variant: 'v' });
  expect(await client.getNumberDetails('number', 7)).toMatchObject({ value: 0, variant: 'v' });
  expect(await client.getObjectDetails('object', {})).toMatchObject({ value: { deep: [1] }, variant: 'v' });
  expect(await client.getObjectDetails('list', [])).toMatchObject({ value: [1, 2] });
  expect(await client.getNumberDetails('none', 7)).toMatchObject({ value: 7, reason: 'DISABLED' });
  expect(await client.getBooleanDetails('number', true)).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' });
  expect(await client.getStringDetails('object', 'd')).toMatchObject({ value: 'd', errorCode: 'TYPE_MISMATCH' });
  expect(await client.getBooleanDetails('__proto__', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
});

test('hooks run in the order of the specification, around our evaluation', async () => {
  const [one] = await anchored(first);
  const { start, client } = provide(one ?? expect.fail());
  await start();
  const ran: string[] = [];
  const hook = (name: string): Hook => ({ before: () => void ran.push(`before ${name}`), after: () => void ran.push(`after ${name}`), error: () => void ran.push(`error ${name}`), finally: () => void ran.push(`finally ${name}`) });
  client.addHooks(hook('client'));
  await client.getBooleanDetails('a', false, {}, { hooks: [hook('call')] });
  expect(ran.splice(0)).toEqual(['before client', 'before call', 'after call', 'after client', 'finally call', 'finally client']);
  await client.getBooleanDetails('nobody', false, {}, { hooks: [hook('call')] });
  expect(ran).toEqual(['before client', 'before call', 'error call', 'error client', 'finally call', 'finally client']);
});

test('times in a context are text to rules, wherever they stand, and the context stays as it is', async () => {
  const targeting = { if: [{ '==': [{ var: 'since' }, '2026-01-01T00:00:00.000Z'] }, 'on', { if: [{ '==': [{ var: 'deep.0.since' }, null] }, 'off', 'on'] }] };
  const [one] = await anchored(registry({ f: record('enabled', 0, { definition: { variants: { on: true, off: false }, default_variant: 'off', off_variant: 'off', targeting } }) }));
  const { start, client } = provide(one ?? expect.fail());
  await start();
  const context = { since: new Date('2026-01-01T00:00:00Z') };
  expect(await client.getBooleanValue('f', false, context)).toBe(true);
  expect(context.since).toBeInstanceOf(Date);
  expect(await client.getBooleanValue('f', false, { deep: [{ since: new Date('2026-01-02T00:00:00Z') }] })).toBe(true);
  expect(await client.getBooleanValue('f', true, { deep: [{ since: new Date(Number.NaN) }] })).toBe(false);
});
