// The trees that the benchmarks compare with: RFC 6962 roots as one would write them over another hash.
import { createHash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';

/** Joins prefix and parts in one buffer: the fastest way to feed @noble/hashes, which takes whole messages best. */
const nodeMessage = new Uint8Array(65).fill(1, 0, 1);
const leafMessage = new Uint8Array(33);

export function nobleNode(left, right) {
  nodeMessage.set(left, 1);
  nodeMessage.set(right, 33);
  return sha256(nodeMessage);
}

/** A compact range over @noble/hashes; entries of 32 bytes. */
export function nobleRoot(entries) {
  const edge = [];
  for (const entry of entries) {
    leafMessage.set(entry, 1);
    let node = sha256(leafMessage);
    let level = 0;
    for (; edge[level] !== undefined; level++) {
      node = nobleNode(edge[level], node);
      edge[level] = undefined;
    }
    edge[level] = node;
  }
  return edge.filter(Boolean).reduce((right, left) => nobleNode(left, right));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const createHashLeaf = (entry) => createHash('sha256').update(LEAF).update(entry).digest();
export const createHashNode = (left, right) => createHash('sha256').update(NODE).update(left).update(right).digest();

/** Arrays of digests, level by level, over `createHash`; an odd last node moves up as it is. */
export function createHashRoot(entries) {
  let level = Array.from(entries, createHashLeaf);
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i + 1 < level.length; i += 2) next.push(createHashNode(level[i], level[i + 1]));
    if (level.length % 2 === 1) next.push(level.at(-1));
    level = next;
  }
  return level[0];
}
