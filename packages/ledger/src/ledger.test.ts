import { ed25519Signer, noteSigner } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { CrashFiles } from '../test/crash-files.ts';
import { appendNew, clock, createModel, expectHeld, folder, log, modelHost, openModel, readPublished, signer, still } from '../test/crash-world.ts';
import type { NewFile } from './files.ts';
import { createFileStore, type Ledger, openFileStore, openLedger } from './index.ts';

/** A signer that fails when told to. */
function fragile(): { signer: typeof signer; fail: (yes: boolean) => void } {
  let failing = false;
  return { fail: (yes) => (failing = yes), signer: { verifier: signer.verifier, sign: (text) => (failing ? Promise.reject(new Error('no key service')) : signer.sign(text)) } };
}

/** The checkpoint that signs all that the ledger has now. */
async function checkpointOf(ledger: Ledger): Promise<Uint8Array> {
  const checkpoint = await (await ledger.read()).checkpoint();
  if (!checkpoint.ok) throw new Error(checkpoint.findings[0]?.sentence);
  return checkpoint.value.note;
}

test('a signer that fails once poisons the ledger; what was answered is durable and is signed when it is opened again', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const key = fragile();
  const ledger = await openLedger({ store: await openFileStore(folder, { files, host: modelHost(1) }), signers: [key.signer], clock, every: still });
  const first = await appendNew(ledger, 1);
  key.fail(true);
  const second = await appendNew(ledger, 1);
  await expect(ledger.read()).rejects.toMatchObject({ code: 'poisoned' });
  key.fail(false);
  await expect(appendNew(ledger, 1)).rejects.toMatchObject({ code: 'poisoned' });
  await ledger.close();
  const again = await openModel(files, modelHost(1, 2));
  expect(again.size).toBe(2n);
  const more = await appendNew(again, 1);
  await again.close();
  expectHeld(readPublished(files.snapshot(folder)), [...first, ...second, ...more], []);
});

test('a checkpoint of any earlier size is a known checkpoint like any other', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const ledger = await openModel(files, modelHost(1));
  const known: Uint8Array[] = [];
  for (const count of [1, 1, 300]) {
    await appendNew(ledger, count);
    known.push(await checkpointOf(ledger));
  }
  await ledger.close();
  const again = await openModel(files, modelHost(1, 2), { known });
  expect(again.size).toBe(302n);
  await again.close();
});

test('a known checkpoint beyond the log, of another log, or of a log with another root forbids writing and changes nothing', async () => {
  const [files, longer, others] = [new CrashFiles(), new CrashFiles(), new CrashFiles()];
  const write = async (to: CrashFiles, count: number): Promise<Uint8Array> => {
    await createModel(to, modelHost(1));
    const ledger = await openModel(to, modelHost(1));
    await appendNew(ledger, count);
    const note = await checkpointOf(ledger);
    await ledger.close();
    return note;
  };
  await write(files, 2);
  const before = files.snapshot(folder);
  for (const [note, ids] of [
    [await write(longer, 3), ['ledger/rolled-back']],
    [await write(others, 2), ['ledger/forked', 'split-view/found']],
    [Buffer.from('not a note'), ['ledger/checkpoint-bad']],
  ] as const) {
    await expect(openModel(files, modelHost(1, 2), { known: [note] })).rejects.toMatchObject({ code: 'refused', findings: ids.map((id) => ({ id })) });
    expect(files.snapshot(folder)).toEqual(before);
  }
});

test('a tile that a known checkpoint needs and that is gone is named as missing, not as a fork', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const ledger = await openModel(files, modelHost(1));
  await appendNew(ledger, 1);
  const note = await checkpointOf(ledger);
  await appendNew(ledger, 255);
  await ledger.close();
  files.unlink(`${folder}/tile/0/000`);
  await expect(openModel(files, modelHost(1, 2), { known: [note] })).rejects.toMatchObject({ findings: [{ id: 'ledger/tile-missing' }] });
});

test('another key than the log has, and a key of another name, cannot write', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  for (const name of [log.origin, 'log.example/other']) {
    const other = noteSigner(name, ed25519Signer(new Uint8Array(32).fill(8)));
    await expect(openLedger({ store: await openFileStore(folder, { files, host: modelHost(1) }), signers: [other], clock })).rejects.toMatchObject({ code: 'misuse' });
  }
});

test('what is left of a log without its description is not taken for an empty folder', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  const ledger = await openModel(files, modelHost(1));
  await appendNew(ledger, 1);
  files.unlink(`${folder}/.state/log.json`);
  const before = files.snapshot(folder);
  await expect(createFileStore(folder, log, { files, host: modelHost(1, 2) })).rejects.toMatchObject({ code: 'exists' });
  expect(files.snapshot(folder)).toEqual(before);
});

test('of two processes that create the log at once one does, wherever the other is at that moment', async () => {
  const calls = new CrashFiles();
  await createModel(calls, modelHost(1));
  for (let n = 1; n <= calls.calls; n++) {
    const files = new CrashFiles();
    let receipts: Promise<unknown> | undefined;
    let inner = false;
    files.fault = (call) => {
      if (call === n && !inner) {
        inner = true;
        // The other process runs to its end in the middle of this call.
        receipts = createFileStore(folder, log, { files, host: modelHost(2) });
      }
      return undefined;
    };
    const outer = await createFileStore(folder, log, { files, host: modelHost(1) }).then(
      () => 'created',
      (error: unknown) => (error as { code: string }).code,
    );
    const other = await receipts!.then(
      () => 'created',
      (error: unknown) => (error as { code: string }).code,
    );
    expect([outer, other].filter((result) => result === 'created'), `call ${n}: ${outer}, ${other}`).toHaveLength(1);
    const ledger = await openModel(files, modelHost(3));
    expect(await appendNew(ledger, 1)).toHaveLength(1);
    await ledger.close();
  }
});

test('commits go on while tiles are published, and a segment is retired only after that', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1));
  let go = (): void => undefined;
  let begun = (): void => undefined;
  const [mayGo, hasBegun] = [new Promise<void>((resolve) => (go = resolve)), new Promise<void>((resolve) => (begun = resolve))];
  const slow = new Proxy(files, {
    get: (target, name) => {
      if (name !== 'writeAside') return (target[name as keyof CrashFiles] as (() => unknown) | undefined)?.bind(target);
      return async (some: readonly NewFile[]) => {
        if (some.some(({ to }) => to?.includes('/tile/'))) {
          begun();
          await mayGo;
        }
        await target.writeAside(some);
      };
    },
  });
  const ledger = await openLedger({ store: await openFileStore(folder, { files: slow, host: modelHost(1) }), signers: [signer], clock, every: still });
  const first = await appendNew(ledger, 1);
  const read = ledger.read();
  await hasBegun;
  const second = await appendNew(ledger, 300);
  expect(second.map((receipt) => receipt.index).at(-1)).toBe(300n);
  expect(readPublished(files.snapshot(folder))).toEqual([]);
  const closed = ledger.close();
  go();
  await read;
  await closed;
  expectHeld(readPublished(files.snapshot(folder)), [...first, ...second], []);
});
