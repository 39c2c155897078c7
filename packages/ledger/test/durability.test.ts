import { expect, test } from 'vitest';
import { openFileStore } from '../src/index.ts';
import { CrashFiles, randomFrom } from './crash-files.ts';
import { appendNew, createModel, folder, modelHost, openModel } from './crash-world.ts';

/** What a power failure leaves at this moment if nothing but synced bytes and names survive. */
function synced(files: CrashFiles): Map<string, Uint8Array> {
  const [state] = files.crashStates(files.calls, 0, randomFrom(1));
  if (state?.kind !== 'only what was synced') throw new Error('no such state');
  return state.files().snapshot(folder);
}
/** Fails unless every file there is now is among them, whole. What was removed may come back: nothing rests on that. */
function expectSynced(files: CrashFiles, concerns: (file: string) => boolean): void {
  const kept = synced(files);
  const now = [...files.snapshot(folder)].filter(([file]) => concerns(file));
  expect(now.length).toBeGreaterThan(2);
  for (const [file, bytes] of now) expect(kept.get(file), file).toEqual(bytes);
}

test('a log that was just created is on stable storage', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  expectSynced(files, () => true);
});

test.each([1, 255, 256, 257, 600])('after close, all that is published of %i entries is on stable storage', async (size) => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const ledger = await openModel(files, modelHost(1));
  await appendNew(ledger, 1);
  await ledger.read();
  if (size > 1) await appendNew(ledger, size - 1);
  await ledger.close();
  expectSynced(files, (file) => !file.startsWith('.state/'));
});

test('all that was answered is on stable storage before anything is published', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const ledger = await openModel(files, modelHost(1));
  const receipts = await appendNew(ledger, 3);
  const again = await openModel(CrashFiles.holding(folder, synced(files)), modelHost(2));
  expect(again.size).toBe(BigInt(receipts.length));
  await again.close();
  await ledger.close();
});

test('a batch on another head than the newest is lost and changes nothing', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const store = await openFileStore(folder, { files, host: modelHost(1) });
  const { head } = await store.load();
  await store.begin(head, new TextEncoder().encode('note'));
  const before = files.snapshot(folder);
  const stale = { ...head, recordHash: new Uint8Array(32).fill(1) as typeof head.recordHash };
  expect(await store.commit({ base: stale, next: head, entries: [], leafHashes: [], frame: new Uint8Array(100) })).toBe('lost');
  expect(files.snapshot(folder)).toEqual(before);
  await store.close();
});
