import { createHash } from 'node:crypto';

/** Leaf i of the reference corpora: SHA-256 of "seed/i/j" for j in 0..3, one after the other, cut to (i · i) mod 97 bytes. */
export function leaf(seed: string, i: number): Uint8Array {
  const blocks = [0, 1, 2, 3].map((j) => createHash('sha256').update(`${seed}/${i}/${j}`).digest());
  return new Uint8Array(Buffer.concat(blocks).subarray(0, (i * i) % 97));
}

/** Leaves 0 to n − 1. */
export function leaves(seed: string, n: number): Uint8Array[] {
  return Array.from({ length: n }, (_, i) => leaf(seed, i));
}
