import fs from 'node:fs';
import { workerData } from 'node:worker_threads';

/** A thread that swaps a folder for a link and back until the flag is set; it counts how often it did. */
const { folder, elsewhere, shared } = workerData as { readonly folder: string; readonly elsewhere: string; readonly shared: SharedArrayBuffer };
const state = new Int32Array(shared);
const aside = `${folder}.aside`;
while (Atomics.load(state, 0) === 0) {
  try {
    fs.renameSync(folder, aside);
    fs.symlinkSync(elsewhere, folder);
    fs.unlinkSync(folder);
    fs.renameSync(aside, folder);
    Atomics.add(state, 1, 1);
  } catch {
    // The restore made the folder again meanwhile: what it made goes, and the real one comes back.
    try {
      fs.rmSync(folder, { recursive: true, force: true });
      if (fs.existsSync(aside)) fs.renameSync(aside, folder);
    } catch {
      // Files still come into it: the next turn.
    }
  }
}
