import { describe, expect, test } from 'vitest';
import { makeFileStore, makeMemoryStore } from '../test/made-stores.ts';
import { type LedgerStore, memoryStore } from './index.ts';
import { type MakeStore, storeConformance } from './store-conformance.ts';

const cases = storeConformance.filter(({ large }) => !large);

describe.each([
  ['memory', makeMemoryStore],
  ['file', makeFileStore],
])('a %s store keeps its promise:', (_, make) => {
  test.each(cases)('$name', async ({ run }) => {
    await run(make);
  });
});

/** A memory store with one promise broken. */
function broken(change: (store: LedgerStore) => Partial<LedgerStore>): MakeStore {
  return (log) => {
    const store = memoryStore(log);
    const methods = { origin: store.origin, firstKey: store.firstKey, load: () => store.load(), begin: store.begin.bind(store), commit: store.commit.bind(store), seal: store.seal.bind(store), publishTiles: () => store.publishTiles(), publish: store.publish.bind(store), readEntries: store.readEntries.bind(store), read: store.read.bind(store), list: () => store.list(), close: () => store.close() };
    return Promise.resolve(() => Promise.resolve({ ...methods, ...change(store) }));
  };
}

test.each<[string, MakeStore]>([
  ['says committed for lost', broken((store) => ({ commit: async (batch) => ((await store.commit(batch)) === 'lost' ? 'committed' : 'lost') }))],
  ['mixes up two entries', broken((store) => ({ readEntries: async (from, to) => (await store.readEntries(from, to)).toReversed() }))],
  ['signs nothing', broken(() => ({ seal: () => Promise.resolve() }))],
  ['forgets a tile', broken((store) => ({ read: async (file) => (file === 'tile/0/000' ? undefined : store.read(file)) }))],
  [
    'shows no tiles before their checkpoint',
    broken((store) => {
      let published = false;
      return { publish: (note) => ((published = true), store.publish(note)), read: async (file) => (published || file === 'checkpoint' ? store.read(file) : undefined) };
    }),
  ],
  ['lists what is not there', broken((store) => ({ list: async function* () { yield* store.list(); yield 'tile/0/999'; } }))],
  ['remembers another note', broken((store) => ({ load: async () => ({ ...(await store.load()), note: new Uint8Array(3) }) }))],
])('a store that %s is found out', async (_, make) => {
  const failures = await Promise.all(cases.map(({ run }) => run(make).then(() => undefined, (error: unknown) => String(error))));
  expect(failures.filter((failure) => failure?.includes('breaks its contract'))).not.toHaveLength(0);
});
