import { digestFromHex, equalBytes } from '@plimsoll/bytes';
import { CompactRange, EMPTY_ROOT, hashLeaf, rightEdgeFromTiles, tilePath } from '@plimsoll/merkle';
import { ed25519Signer, formatCheckpoint, formatVkey, noteSigner, parseCheckpoint, parseTrustPolicy, signNote } from '@plimsoll/signed-note';
import { audit } from './audit.ts';
import { encodeEntry, type EntryInput } from './entry.ts';
import { LedgerError } from './error.ts';
import type { Ledger, Receipt } from './ledger.ts';
import { openLedger } from './open-ledger.ts';
import { nextHead } from './next-head.ts';
import { RECENT_EVENTS } from './recent-events.ts';
import type { Batch, Head, LedgerStore } from './store.ts';

/** Makes a new empty log of this origin and first key, and gives what opens a store on it, as another process would. */
export type MakeStore = (log: { readonly origin: string; readonly firstKey: string }) => Promise<() => Promise<LedgerStore>>;

/** One promise of {@link LedgerStore}: `run` rejects with a sentence if the store does not keep it. */
export interface StoreCase {
  readonly name: string;
  /** True where it appends more than 65,536 entries: seconds, and not milliseconds. */
  readonly large: boolean;
  readonly run: (make: MakeStore) => Promise<void>;
}

const ORIGIN = 'log.example/conformance';
const LARGE = 'the same event gives its old place for the last 65,536 entries, also after opening again';
const NOW = Date.parse('2026-03-01T12:00:00Z');
const signer = noteSigner(ORIGIN, ed25519Signer(new Uint8Array(32).fill(1)));
const log = { origin: ORIGIN, firstKey: formatVkey(signer.verifier) };

function demand(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(`The store breaks its contract: ${sentence}`);
}

const event = (name: string | number): EntryInput => ({ id: `event-${name}`, source: '/conformance', type: 'dev.plimsoll.test.happened.v1', data: { name } });
const events = (prefix: string, count: number): EntryInput[] => Array.from({ length: count }, (_, i) => event(`${prefix}-${i}`));

function openOn(store: LedgerStore): Promise<Ledger> {
  return openLedger({ store, signers: [signer], clock: () => NOW, every: () => () => undefined });
}

async function append(ledger: Ledger, inputs: readonly EntryInput[], options?: { ifSize?: bigint }): Promise<readonly Receipt[]> {
  const result = await ledger.append(inputs, options);
  demand(result.ok, `an append is refused: ${result.findings[0]?.sentence ?? ''}`);
  return result.value;
}

/** Loads the store, signs its head, begins to write. */
async function begin(store: LedgerStore): Promise<Head> {
  const { head, findings } = await store.load();
  demand(findings.length === 0, `load finds ${findings.map(({ id }) => id).join(', ')} in a sound log`);
  await store.begin(head, await sign(head));
  return head;
}

function sign(head: Head): Promise<Uint8Array> {
  return signNote(formatCheckpoint({ origin: ORIGIN, size: head.size, root: head.root, extensions: [] }), [signer]);
}

function batchOn(base: Head, prefix: string, count: number): Batch {
  const entries = events(prefix, count).map((input) => {
    const encoded = encodeEntry({ ...input, time: new Date(NOW).toISOString() });
    demand(encoded.ok, 'an entry of the suite does not encode');
    return encoded.value;
  });
  const leafHashes = entries.map((entry) => hashLeaf(entry));
  return { base, entries, leafHashes, ...nextHead(CompactRange.fromHashes(base.size, base.rightEdge), base, entries, leafHashes, NOW) };
}

/** What is published is whole, signed, and of this size: an audit has nothing to say about it. */
async function demandAudited(store: LedgerStore, size: bigint): Promise<void> {
  const policy = parseTrustPolicy(`log ${log.firstKey}\nquorum none\n`);
  demand(policy.ok, 'the policy of the suite does not parse');
  const stale = 'ledger/stale-partial';
  for await (const finding of audit(store, { policy: policy.value })) {
    demand(finding.id === 'ledger/audited' || finding.id === stale, `an audit finds ${finding.id}: ${finding.sentence}`);
    if (finding.id === 'ledger/audited') demand(finding.verdict === 'pass' && finding.detail?.['size'] === String(size), `an audit of ${size} entries says: ${finding.sentence}`);
  }
}

/** The published checkpoint, after all tiles of its size were read and gave its root; undefined if there is none. */
async function demandPublished(store: LedgerStore): Promise<bigint | undefined> {
  const note = await store.read('checkpoint');
  if (note === undefined) return undefined;
  const text = new TextDecoder().decode(note);
  const checkpoint = parseCheckpoint(text.slice(0, text.indexOf('\n\n') + 1));
  demand(checkpoint.ok, 'the published checkpoint does not parse');
  const { size, root } = checkpoint.value;
  const edge = await rightEdgeFromTiles(size, async (tile) => (await store.read(tilePath(tile))) ?? (await store.read(tilePath({ ...tile, width: 256 })))?.subarray(0, 32 * tile.width));
  demand(edge.ok, `the checkpoint of size ${size} is published before its tiles: ${edge.findings[0]?.sentence ?? ''}`);
  demand(equalBytes(edge.value.root(), root), `the published tiles do not give the root of the checkpoint of size ${size}`);
  return size;
}

/** Opens a second store while the first is in use; undefined where only one may write at a time. */
async function openBeside(open: () => Promise<LedgerStore>): Promise<Ledger | undefined> {
  try {
    return await openOn(await open());
  } catch (error) {
    demand(error instanceof LedgerError && error.code === 'contended', `a second writer fails otherwise than with contended: ${String(error)}`);
    return undefined;
  }
}

const cases: Readonly<Record<string, (open: () => Promise<LedgerStore>) => Promise<void>>> = {
  'a new log is empty and published by its first opening': async (open) => {
    const store = await open();
    demand(store.origin === ORIGIN && store.firstKey === log.firstKey, 'origin and first key are not those it was made with');
    const head = await begin(store);
    demand(head.size === 0n && equalBytes(head.root, EMPTY_ROOT) && head.rightEdge.length === 0, 'the head of a new log is not empty');
    await store.publish();
    await demandAudited(store, 0n);
    await store.close();
  },
  'entries stand at contiguous indices, whatever the sizes of the batches, also after opening again': async (open) => {
    const store = await open();
    let head = await begin(store);
    const all: Uint8Array[] = [];
    const roots: Head[] = [head];
    for (const count of [1, 254, 1, 256, 257, 1024, 2, 253]) {
      const batch = batchOn(head, `${all.length}`, count);
      demand((await store.commit(batch)) === 'committed', 'a commit to the head is lost');
      all.push(...batch.entries);
      roots.push((head = batch.next));
    }
    await store.seal(head, await sign(head));
    await store.publish();
    await demandAudited(store, head.size);
    await store.close();
    const again = await open();
    const loaded = await again.load();
    demand(loaded.findings.length === 0 && loaded.head.size === head.size && equalBytes(loaded.head.root, head.root) && equalBytes(loaded.head.recordHash, head.recordHash), 'the head is another one after opening again');
    demand(loaded.note === undefined || equalBytes(loaded.note, await sign(head)), 'the checkpoint after opening again is not the one that signed the head');
    for (const { size, root } of roots) {
      const then = await loaded.rootAt(size);
      demand(then !== undefined && equalBytes(then, root), `the root at size ${size} is not the one that was committed`);
    }
    demand((await loaded.rootAt(head.size + 1n)) === undefined, 'there is a root beyond the head');
    await again.begin(loaded.head, await sign(loaded.head));
    for (const [from, to] of [[0, all.length], [0, 1], [255, 257], [511, 513], [1790, all.length]] as const) {
      const entries = await again.readEntries(BigInt(from), BigInt(to));
      demand(entries.length === to - from && entries.every((entry, i) => equalBytes(entry, all[from + i] ?? new Uint8Array())), `entries ${from} to ${to - 1} are not those that were committed`);
    }
    await again.close();
  },
  'a commit to another head than the newest is lost and changes nothing': async (open) => {
    const store = await open();
    const empty = await begin(store);
    const first = batchOn(empty, 'a', 3);
    demand((await store.commit(first)) === 'committed', 'a commit to the head is lost');
    demand((await store.commit(batchOn(empty, 'b', 2))) === 'lost', 'a commit to an older head takes effect');
    const strange = { ...first.next, recordHash: hashLeaf(first.next.recordHash) };
    demand((await store.commit(batchOn(strange, 'c', 2))) === 'lost', 'a commit to a head that never was takes effect');
    await store.release?.();
    const second = batchOn(first.next, 'd', 1);
    demand((await store.commit(second)) === 'committed', 'a lost commit changed the head');
    await store.seal(second.next, await sign(second.next));
    await store.publish();
    await demandAudited(store, 4n);
    await store.close();
  },
  'of two commits to one head at the same time exactly one takes effect': async (open) => {
    const store = await open();
    let head = await begin(store);
    for (let round = 0; round < 5; round++) {
      const batches = [batchOn(head, `a${round}`, 2), batchOn(head, `b${round}`, 3)] as const;
      const answers = await Promise.all(batches.map((batch) => store.commit(batch)));
      demand(answers.filter((answer) => answer === 'committed').length === 1, `two commits to one head answer ${answers.join(' and ')}`);
      head = answers[0] === 'committed' ? batches[0].next : batches[1].next;
    }
    await store.release?.();
    await store.seal(head, await sign(head));
    await store.publish();
    await demandAudited(store, head.size);
    await store.close();
  },
  'tiles of a sealed head are read once they are published, before any checkpoint names them': async (open) => {
    const store = await open();
    const head = await begin(store);
    const batch = batchOn(head, '0', 300);
    demand((await store.commit(batch)) === 'committed', 'a commit to the head is lost');
    await store.seal(batch.next, await sign(batch.next));
    await store.publishTiles();
    demand((await demandPublished(store)) === 0n, 'a checkpoint is published with the tiles');
    for (const path of ['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/44']) demand((await store.read(path)) !== undefined, `${path} is not published`);
    await store.publish();
    await demandAudited(store, 300n);
    await store.close();
  },
  'nothing is published before it is sealed, and no checkpoint before its tiles': async (open) => {
    const store = await open();
    let head = await begin(store);
    await store.publish();
    for (const count of [1, 255, 300, 1000]) {
      const before = await demandPublished(store);
      const batch = batchOn(head, `${head.size}`, count);
      demand((await store.commit(batch)) === 'committed', 'a commit to the head is lost');
      await store.publish();
      demand((await demandPublished(store)) === before, 'a commit is published before it is sealed');
      head = batch.next;
      const sealed = store.seal(head, await sign(head)).then(() => store.publish());
      for (const published of await Promise.all([demandPublished(store), demandPublished(store)])) demand(published === before || published === head.size, `size ${String(published)} is published, which nobody signed`);
      await sealed;
      demand((await demandPublished(store)) === head.size, 'a sealed head is not published by publish');
      await demandAudited(store, head.size);
    }
    await store.close();
  },
  'two ledgers on one log leave no gap and answer the truth, or the second is told that it must wait': async (open) => {
    const first = await openOn(await open());
    const second = await openBeside(open);
    const writers = second === undefined ? [first] : [first, second];
    const receipts = await Promise.all(
      writers.flatMap((ledger, w) =>
        Array.from({ length: 20 }, async (_, i) => {
          // A turn in between, so that not all calls make one group.
          for (let turn = 0; turn < i; turn++) await Promise.resolve();
          const own = await append(ledger, events(`${w}-${i}`, 1 + (i % 7)));
          const common = await append(ledger, [event(`common-${i}`)]);
          return [...own, ...common];
        }),
      ),
    );
    const all = receipts.flat();
    const fresh = all.filter(({ duplicate }) => !duplicate).sort((a, b) => Number(a.index - b.index));
    demand(fresh.every(({ index }, i) => index === BigInt(i)), 'indices have a gap or stand twice');
    const places = new Map(fresh.map(({ leafHash, index }) => [leafHash, index]));
    demand(places.size === fresh.length && all.every(({ leafHash, index, size }) => places.get(leafHash) === index && index < size), 'a receipt names another place than the entry has');
    for (const ledger of writers) await ledger.close();
    const store = await open();
    const last = await openOn(store);
    demand(last.size === BigInt(fresh.length), `the log has ${last.size} entries, ${fresh.length} were answered`);
    const reader = await last.read();
    for (const { leafHash, index } of fresh.filter((_, i) => i % 29 === 0)) {
      const found = await reader.find(leafHash);
      demand(found.ok && found.value === index, `entry ${index} is not where its receipt says`);
    }
    const range = new CompactRange();
    for (const { leafHash } of fresh) range.append(digestFromHex(leafHash) ?? EMPTY_ROOT);
    const checkpoint = await reader.checkpoint();
    demand(checkpoint.ok && checkpoint.value.size === range.size && equalBytes(checkpoint.value.root, range.root()), 'the signed root is not that of the entries that were answered');
    await demandAudited(store, last.size);
    await last.close();
  },
  'of conditional appends to one size exactly one takes effect': async (open) => {
    const first = await openOn(await open());
    const second = await openBeside(open);
    for (let round = 0n; round < 5n; round++) {
      const results = await Promise.all([first, second ?? first, first].map((ledger, i) => ledger.append([event(`${round}-${i}`)], { ifSize: round })));
      demand(results.filter(({ ok }) => ok).length === 1, 'not exactly one conditional append takes effect');
      demand(results.every((result) => result.ok || result.findings[0]?.id === 'ledger/head-moved'), 'a conditional append is refused otherwise than with ledger/head-moved');
    }
    await first.close();
    await second?.close();
    const store = await open();
    await (await openOn(store)).close();
    await demandAudited(store, 5n);
  },
  [LARGE]: async (open) => {
    const first = await openOn(await open());
    const count = RECENT_EVENTS + 1;
    for (let from = 0; from < count; from += 1024) await append(first, Array.from({ length: Math.min(1024, count - from) }, (_, i) => event(from + i)));
    await first.close();
    const store = await open();
    const second = await openOn(store);
    const [oldest] = await append(second, [event(1)]);
    demand(oldest?.duplicate === true && oldest.index === 1n, 'an event of the last 65,536 is appended again');
    const [beyond] = await append(second, [event(0)]);
    demand(beyond?.duplicate === false && beyond.index === BigInt(count), 'an event before the last 65,536 is taken for a duplicate');
    await second.close();
    await demandAudited(store, BigInt(count) + 1n);
  },
  'closing gives the right to write back, twice does nothing, and then nothing can be written': async (open) => {
    const first = await openOn(await open());
    await append(first, events('a', 3));
    await first.close();
    await first.close();
    const code = await first.append([event('late')]).then(
      () => 'an answer',
      (error: unknown) => (error as LedgerError).code,
    );
    demand(code === 'closed', `an append to a closed ledger gives ${code}, not closed`);
    const store = await open();
    const second = await openOn(store);
    demand(second.size === 3n, 'what was appended is gone after closing');
    await append(second, events('b', 2));
    await second.close();
    await store.close();
    const third = await open();
    demand((await begin(third)).size === 5n, 'what was appended is gone after closing');
    await third.close();
    await demandAudited(third, 5n);
  },
};

/**
 * The promises of {@link LedgerStore} as cases for any test framework: `for (const { name, run } of storeConformance)
 * test(name, () => run(makeStore))`. Each makes one log. A store that serves one writer
 * at a time should fail fast (`contended`) where a second one opens.
 */
export const storeConformance: readonly StoreCase[] = Object.entries(cases).map(([name, run]) => ({ name, large: name === LARGE, run: async (make) => run(await make(log)) }));
