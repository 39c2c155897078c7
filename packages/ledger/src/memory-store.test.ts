import { asDigest, digestFromHex } from '@plimsoll/bytes';
import { ed25519Signer, type NoteSigner, noteSigner, parseCheckpoint } from '@plimsoll/signed-note';
import { CompactRange } from '@plimsoll/merkle';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EntryInput, type Ledger, type LedgerStore, memoryStore, openLedger, type Receipt } from './index.ts';

const signer = noteSigner('log.example/memory', ed25519Signer(new Uint8Array(32).fill(3)));
const clock = (): number => Date.parse('2026-03-01T12:00:00Z');
const open = (store: LedgerStore): Promise<Ledger> => openLedger({ store, signers: [signer], clock });
const event = (id: string): EntryInput => ({ id, source: '/test', type: 'dev.plimsoll.test.happened.v1', data: {} });

function rootIn(checkpoint: Uint8Array): { size: bigint; root: Uint8Array } {
  const text = Buffer.from(checkpoint).toString();
  const parsed = parseCheckpoint(text.slice(0, text.indexOf('\n\n') + 1));
  if (!parsed.ok) throw new Error('malformed');
  return parsed.value;
}

/** Steps of one of two ledgers: append so many (new or repeated) events without waiting, wait, or close and open again. */
const step = fc.record({ ledger: fc.constantFrom(0, 1), what: fc.oneof(fc.record({ append: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 }) }), fc.constantFrom('wait' as const, 'reopen' as const)) });

test('two ledgers over one store leave no gap, and every receipt is true', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const store = memoryStore({ origin: signer.verifier.name });
      const ledgers = [await open(store), await open(store)];
      const receipts: { id: string; receipt: Receipt }[] = [];
      let pending: Promise<void>[] = [];
      for (const { ledger, what } of steps) {
        if (what === 'wait') {
          await Promise.all(pending);
          pending = [];
        } else if (what === 'reopen') {
          await ledgers[ledger]!.close();
          ledgers[ledger] = await open(store);
        } else {
          const ids = what.append.map((n) => `event-${n}`);
          pending.push(
            ledgers[ledger]!.append(ids.map(event)).then((result) => {
              if (!result.ok) throw new Error(result.findings[0]?.sentence);
              receipts.push(...result.value.map((receipt, i) => ({ id: ids[i]!, receipt })));
            }),
          );
        }
      }
      await Promise.all(pending);
      const size = Number((await store.load()).head.size);
      const places = new Map(receipts.map(({ id, receipt }) => [id, receipt.index]));
      expect([...new Set(places.values())].map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      for (const { id, receipt } of receipts) expect(receipt.index, id).toBe(places.get(id));
      expect(receipts.filter(({ receipt }) => !receipt.duplicate)).toHaveLength(size);
      const range = new CompactRange();
      const leaves = receipts.filter(({ receipt }) => !receipt.duplicate).sort((a, b) => Number(a.receipt.index - b.receipt.index));
      const roots = leaves.map(({ receipt }) => {
        range.append(digestFromHex(receipt.leafHash)!);
        return range.root();
      });
      for (const { receipt } of receipts) expect(receipt.index < receipt.size && receipt.size <= BigInt(size)).toBe(true);
      for (const ledger of ledgers) await ledger.read();
      const { size: signedSize, root } = rootIn((await store.read('checkpoint'))!);
      expect(Number(signedSize)).toBe(size);
      if (size > 0) expect(root).toEqual(roots.at(-1));
    }),
    { numRuns: 150 },
  );
});

test('of two conditional appends to the same size one takes effect', async () => {
  const store = memoryStore({ origin: signer.verifier.name });
  const [a, b] = [await open(store), await open(store)];
  const results = await Promise.all([a.append([event('a')], { ifSize: 0n }), b.append([event('b')], { ifSize: 0n })]);
  expect(results.map((result) => (result.ok ? 'ok' : result.findings[0]?.id)).sort()).toEqual(['ledger/head-moved', 'ok']);
});

test('a ledger that opens while another one commits publishes its own head under its own checkpoint', async () => {
  const store = memoryStore({ origin: signer.verifier.name });
  const first = await open(store);
  await first.append([event('a')]);
  const slow: NoteSigner = {
    verifier: signer.verifier,
    sign: async (text) => {
      await first.append([event('b')]);
      return signer.sign(text);
    },
  };
  await openLedger({ store, signers: [slow], clock });
  expect(rootIn((await store.read('checkpoint'))!).size).toBe(1n);
  await first.read();
  expect(rootIn((await store.read('checkpoint'))!).size).toBe(2n);
});

test('a ledger that cannot read what another one wrote does nothing more, so that no event gets in twice', async () => {
  const store = memoryStore({ origin: signer.verifier.name });
  const first = await open(store);
  let broken = false;
  const flaky: LedgerStore = {
    origin: store.origin,
    firstKey: store.firstKey,
    load: () => store.load(),
    begin: (head, note) => store.begin(head, note),
    commit: (batch) => store.commit(batch),
    seal: (head, note) => store.seal(head, note),
    publishTiles: () => store.publishTiles(),
    publish: (cosigned) => store.publish(cosigned),
    read: (file) => store.read(file),
    readEntries: (from, to) => (broken ? Promise.reject(new Error('no answer')) : store.readEntries(from, to)),
    list: () => store.list(),
    close: () => store.close(),
  };
  const second = await open(flaky);
  await first.append([event('a')]);
  broken = true;
  await expect(second.append([event('b')])).rejects.toMatchObject({ code: 'poisoned' });
  broken = false;
  await expect(second.append([event('a')])).rejects.toMatchObject({ code: 'poisoned' });
  expect((await store.load()).head.size).toBe(1n);
});

test('a closed ledger neither reads nor appends', async () => {
  const ledger = await open(memoryStore({ origin: signer.verifier.name }));
  await ledger.close();
  await expect(ledger.read()).rejects.toMatchObject({ code: 'closed' });
  await expect(ledger.append([event('a')])).rejects.toMatchObject({ code: 'closed' });
});

test('a right edge that does not give the root of the head is never extended: when opening, or after another writer was first', async () => {
  const store = memoryStore({ origin: signer.verifier.name });
  let damaged = false;
  const flaky: LedgerStore = {
    origin: store.origin,
    firstKey: store.firstKey,
    load: async () => {
      const loaded = await store.load();
      const rightEdge = loaded.head.rightEdge.map((hash) => asDigest(hash.map((byte) => byte ^ 1)));
      return damaged ? { ...loaded, head: { ...loaded.head, rightEdge } } : loaded;
    },
    begin: (head, note) => store.begin(head, note),
    commit: (batch) => store.commit(batch),
    seal: (head, note) => store.seal(head, note),
    publishTiles: () => store.publishTiles(),
    publish: (cosigned) => store.publish(cosigned),
    read: (file) => store.read(file),
    readEntries: (from, to) => store.readEntries(from, to),
    list: () => store.list(),
    close: () => store.close(),
  };
  const [first, second] = [await open(store), await open(flaky)];
  await first.append([event('a')]);
  damaged = true;
  const refusal = { code: 'refused', findings: [{ id: 'ledger/edge-mismatch' }] };
  await expect(second.append([event('b')])).rejects.toMatchObject(refusal);
  await expect(second.append([event('c')])).rejects.toMatchObject(refusal);
  await expect(open(flaky)).rejects.toMatchObject(refusal);
  expect((await store.load()).head.size).toBe(1n);
});
