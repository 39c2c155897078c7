import { DIGEST_LENGTH } from '@plimsoll/bytes';
import { requireBytes } from './hash/arguments.ts';
import { LONGEST_ENTRY } from './hash/kernel.ts';
import type { Hasher } from './hasher.ts';

/** Leaves in the first piece and in all others: a small tree is no reason to ask for 350 KiB. */
const FIRST_PIECE = 64;
const PIECE = 4096;

/**
 * The leaf hashes of the entries in order, one after the other, in pieces. Entries are read once and not kept. Runs of
 * short entries of one length are hashed in bulk.
 */
export function* leafHashes(entries: Iterable<Uint8Array>, hasher: Hasher): Generator<Uint8Array, void, undefined> {
  let hashes = new Uint8Array(DIGEST_LENGTH * FIRST_PIECE);
  let run = new Uint8Array(LONGEST_ENTRY * FIRST_PIECE);
  let [hashed, waiting, length] = [0, 0, 0];

  const hashRun = (): void => {
    if (waiting > 0) hasher.hashLeaves(run.subarray(0, length * waiting), length, hashes.subarray(DIGEST_LENGTH * hashed, DIGEST_LENGTH * (hashed + waiting)));
    hashed += waiting;
    waiting = 0;
  };

  for (const entry of entries) {
    requireBytes(entry);
    if (DIGEST_LENGTH * (hashed + waiting) === hashes.length) {
      hashRun();
      yield hashes;
      hashes = new Uint8Array(DIGEST_LENGTH * PIECE);
      hashed = 0;
      if (run.length < LONGEST_ENTRY * PIECE) run = new Uint8Array(LONGEST_ENTRY * PIECE);
    }
    if (entry.length !== length) hashRun();
    length = entry.length;
    if (length > LONGEST_ENTRY) {
      hashes.set(hasher.hashLeaf(entry), DIGEST_LENGTH * hashed);
      hashed++;
    } else {
      // Copied at once: whoever yields the entries may use one buffer for all of them.
      run.set(entry, length * waiting);
      waiting++;
    }
  }
  hashRun();
  yield hashes.subarray(0, DIGEST_LENGTH * hashed);
}
