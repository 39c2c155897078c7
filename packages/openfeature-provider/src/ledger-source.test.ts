import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { commitRegistry, type FlagEntry, type Registry, writeRegistry } from '@plimsoll/flags';
import { memoryStore } from '@plimsoll/ledger';
import { type Fetch, httpReader, serveLog } from '@plimsoll/ledger/verify';
import { expect, test } from 'vitest';
import { openLog, ORIGIN, record as append, trust } from '../test/anchored.ts';
import { ManualClock } from '../test/manual-clock.ts';
import { record, registry } from '../test/registry.ts';
import { ledgerSource } from './ledger-source.ts';
import { LiveRegistry } from './live-registry.ts';

const state = (generation: number, mode: 'disabled' | 'shadow' | 'enabled', more: Partial<Registry> = {}): Registry => registry({ a: record(mode) }, { generation, ...more });
const rootOf = (of: Registry): string => toHex(commitRegistry(of).root);

/** A ledger behind HTTP, the snapshots of its registries, and who follows it. */
async function following(...known: Registry[]) {
  const store = memoryStore({ origin: ORIGIN });
  const ledger = await openLog(store);
  const serve = serveLog(store);
  const log = { isDown: false, reads: 0 };
  const fetch: Fetch = (url, init) => {
    log.reads++;
    return log.isDown ? Promise.reject(new Error('down')) : serve(new Request(url, init));
  };
  const snapshots = new Map(known.map((of) => [rootOf(of), encodeUtf8(writeRegistry(of))]));
  const clock = new ManualClock();
  const source = ledgerSource({
    reader: httpReader('http://log.example', fetch),
    registry: 'shop',
    environment: 'production',
    clock,
    fetchSnapshot: ({ root }: FlagEntry) => {
      const file = snapshots.get(root);
      return file === undefined ? Promise.reject(new Error(`no snapshot ${root}`)) : Promise.resolve(file);
    },
  });
  const live = new LiveRegistry({ source, trust, environment: 'production', clock });
  const heard: string[] = [];
  live.onEvent((event) => void heard.push(event.type));
  return {
    live,
    log,
    ledger,
    snapshots,
    clock,
    heard: () => heard.splice(0),
    /** Appends and publishes. */
    record: async (...states: Registry[]) => {
      for (const each of states) await append(ledger, each);
      await ledger.read();
    },
  };
}

const [one, two, three] = [state(1, 'enabled'), state(2, 'disabled'), state(3, 'shadow')];

test('the newest entry of the registry and environment is served, with its place in the ledger', async () => {
  const { live, record: write, clock, heard } = await following(one, two, three);
  await write(one, state(7, 'disabled', { registry: 'other' }), state(8, 'disabled', { environment: 'staging' }), state(9, 'disabled', { environment: null }));
  expect(await live.open()).toMatchObject({ ok: true, value: 'ready' });
  expect(live.evaluator?.serve('a', {})).toMatchObject({ value: true, flagMetadata: { version: rootOf(one), 'plimsoll.anchorIndex': 0 } });
  await write(two);
  await clock.pass(1020);
  expect(heard()).toEqual(['changed']);
  expect(live.evaluator?.serve('a', {})).toMatchObject({ value: false, reason: 'DISABLED', flagMetadata: { 'plimsoll.anchorIndex': 4 } });
  await write(three, state(10, 'enabled'));
  await clock.pass(1020);
  expect(live.evaluator?.serve('a', {})).toMatchObject({ value: true, flagMetadata: { version: rootOf(one), 'plimsoll.anchorIndex': 6 } });
  await live.close();
  expect(clock.waiting).toBe(0);
});

test('a long ledger is read from its end, and only what is new later', async () => {
  const { live, ledger, record: write, clock, log } = await following(one, two);
  const others = (count: number, from: number) => Array.from({ length: count }, (_, i) => ({ id: `${from + i}`, source: '/other', type: 'dev.plimsoll.test.happened.v1', data: { i } }));
  await ledger.append(others(2000, 0));
  await write(one);
  await ledger.append(others(300, 2000));
  await ledger.read();
  await live.open();
  expect(live.evaluator?.serve('a', {}).value).toBe(true);
  expect(log.reads).toBeLessThan(20);
  await write(two);
  await clock.pass(1020);
  expect(live.evaluator?.serve('a', {}).value).toBe(false);
  await live.close();
});

test('a ledger that is down leaves what is served as it is, STALE, until it is back', async () => {
  const { live, record: write, clock, heard, log } = await following(one, two);
  await write(one);
  await live.open();
  log.isDown = true;
  await clock.pass(1020);
  expect(heard()).toEqual(['stale']);
  expect(live.evaluator?.serve('a', {})).toMatchObject({ value: true, reason: 'STALE' });
  log.isDown = false;
  await write(two);
  await clock.pass(10_000);
  expect(heard()).toEqual(['ready', 'changed']);
  await live.close();
});

test('a snapshot that is missing is asked for again, and one of another root is refused', async () => {
  const { live, record: write, clock, heard, snapshots } = await following(one);
  await write(one);
  await live.open();
  await write(two);
  await clock.pass(1020);
  expect(heard()).toEqual(['stale']);
  snapshots.set(rootOf(two), encodeUtf8(writeRegistry(three)));
  await clock.pass(4000);
  expect(live.evaluator?.serve('a', {})).toMatchObject({ reason: 'STALE', flagMetadata: { 'plimsoll.mode': 'shadow' } });
  await live.close();
});

test('a ledger without the registry cannot be followed', async () => {
  const { live, record: write } = await following(one);
  await write(state(1, 'enabled', { registry: 'other' }));
  expect(await live.open()).toMatchObject({ ok: false, findings: [{ id: 'flags/source-unreadable' }] });
});
