import type { NoteSigner } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { openFileStore, openLedger } from '../src/index.ts';
import { CrashFiles } from './crash-files.ts';
import { appendNew, clock, createModel, expectHeld, folder, modelHost, openModel, readPublished, signer } from './crash-world.ts';

test('a commit that is answered while another process opens the log is never lost: the opening fails with contended', async () => {
  const files = new CrashFiles();
  await createModel(files, modelHost(1, 1));
  const first = await openModel(files, modelHost(1, 1));
  const receipts = [...(await appendNew(first, 1))];
  // The second process takes the first for gone, has read the log, and signs the head that it found.
  const late: NoteSigner = {
    verifier: signer.verifier,
    async sign(text) {
      receipts.push(...(await appendNew(first, 2)));
      return signer.sign(text);
    },
  };
  const store = await openFileStore(folder, { files, host: modelHost(1, 2) });
  await expect(openLedger({ store, signers: [late], clock })).rejects.toMatchObject({ code: 'contended' });
  expect(receipts.length).toBe(3);
  const third = await openModel(files, modelHost(1, 3));
  expect(third.size).toBe(3n);
  await third.close();
  expectHeld(readPublished(files.snapshot(folder)), receipts, []);
});
