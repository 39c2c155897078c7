import * as crypto from 'node:crypto';
import { asDigest, type Digest, DIGEST_LENGTH } from '@plimsoll/bytes';
import type { Hasher } from '../hasher.ts';
import { requireBytes, requireEntries, requirePairs } from './arguments.ts';
import { portableHasher } from './portable.ts';

/** Leaf messages up to this many bytes are joined with their prefix in scratch; a copy is cheaper there than a stream. */
const SHORT_MESSAGE = 4096;

// One message is written and hashed before the next begins, so that scratch can be shared.
const node = new Uint8Array(1 + 2 * DIGEST_LENGTH).fill(1, 0, 1);
const leaf = new Uint8Array(SHORT_MESSAGE);

/**
 * Writes the SHA-256 of the message at `out[at]`. The one-shot `hash` beats `createHash` several times over on short
 * messages, and its text form beats its Buffer form, which is a new pool slice each time.
 */
function write(message: Uint8Array, out: Uint8Array, at: number): void {
  const text = crypto.hash('sha256', message, 'binary');
  for (let i = 0; i < DIGEST_LENGTH; i++) out[at + i] = text.charCodeAt(i);
}

function digestOf(message: Uint8Array): Digest {
  requireBytes(message);
  const digest = new Uint8Array(DIGEST_LENGTH);
  write(message, digest, 0);
  return asDigest(digest);
}

function hashLeaf(data: Uint8Array): Digest {
  requireBytes(data);
  if (data.length >= SHORT_MESSAGE) return asDigest(new Uint8Array(crypto.createHash('sha256').update(Uint8Array.of(0)).update(data).digest()));
  leaf.set(data, 1);
  return digestOf(leaf.subarray(0, data.length + 1));
}

/** SHA-256 by the one-shot `crypto.hash` of Node. */
export const nodeHasher: Hasher = {
  name: 'node',
  sha256: digestOf,
  hashLeaf,
  hashNode(left, right) {
    node.set(asDigest(left), 1);
    node.set(asDigest(right), 1 + DIGEST_LENGTH);
    return digestOf(node);
  },
  hashLeaves(entries, length, out) {
    const count = requireEntries(entries, length, out);
    for (let i = 0; i < count; i++) out.set(hashLeaf(entries.subarray(length * i, length * (i + 1))), DIGEST_LENGTH * i);
  },
  hashPairs(level, pairs) {
    requirePairs(level, pairs);
    for (let i = 0; i < pairs; i++) {
      node.set(level.subarray(2 * DIGEST_LENGTH * i, 2 * DIGEST_LENGTH * (i + 1)), 1);
      write(node, level, DIGEST_LENGTH * i);
    }
  },
};

/** What `#hash` gives on Node; a runtime that only resembles Node may lack the one-shot hash. */
export const platformHasher: Hasher = typeof crypto.hash === 'function' ? nodeHasher : portableHasher;
