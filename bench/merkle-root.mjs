// Roots and node hashes in bulk: against the same tree over @noble/hashes, over createHash, and in merkletreejs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, hash } from 'node:crypto';
import { bulkHasher, rootOfLeafHashes, treeRoot } from '@plimsoll/merkle';
import { MerkleTree } from 'merkletreejs';
import { compare } from './lib/compare.mjs';
import { createHashLeaf, createHashRoot, nobleNode, nobleRoot } from './lib/peer-trees.mjs';

const COUNT = 1_000_000;
const LIMIT = 150;

/** Entries of 32 bytes, as views of one buffer. */
function entriesOf(count) {
  const flat = Buffer.alloc(32 * count);
  for (let i = 0; i < count; i++) flat.latin1Write(hash('sha256', String(i), 'binary'), 32 * i);
  return Array.from({ length: count }, (_, i) => new Uint8Array(flat.buffer, flat.byteOffset + 32 * i, 32));
}

async function roots() {
  const entries = entriesOf(COUNT);
  const some = entries.slice(0, 10_001);
  assert.deepEqual(nobleRoot(some), treeRoot(some));
  assert.deepEqual(new Uint8Array(createHashRoot(some)), treeRoot(some));
  const task = `root of ${COUNT} entries of 32 bytes`;
  const common = { task, rounds: 5, ours: () => treeRoot(entries) };
  return [
    await compare({ ...common, peer: '@noble/hashes, compact range', goal: '>= 3.5', theirs: () => nobleRoot(entries) }),
    await compare({ ...common, peer: 'createHash, arrays by level', goal: '>= 9', theirs: () => createHashRoot(entries) }),
  ];
}

function memory() {
  const used = Number(execFileSync(process.execPath, [`${import.meta.dirname}/lib/root-memory.mjs`], { encoding: 'utf8' }));
  return { task: 'peak memory of that root, in MB', peer: 'limit', ours_ms: used, peer_ms: LIMIT, ratio: LIMIT / used, goal: '>= 1' };
}

async function nodes() {
  const children = new Uint8Array(64 * COUNT);
  for (let i = 0; i < children.length; i++) children[i] = (i * 167) ^ (i >> 8);
  const level = new Uint8Array(children);
  const hasher = bulkHasher();
  return compare({
    task: `${COUNT} node hashes (${hasher.name})`,
    peer: '@noble/hashes',
    goal: '>= 5',
    rounds: 5,
    // Parents overwrite their children, so each round hashes what the one before left: other bytes, the same work.
    ours: () => hasher.hashPairs(level, COUNT),
    theirs: () => {
      for (let i = 0; i < COUNT; i++) nobleNode(children.subarray(64 * i, 64 * i + 32), children.subarray(64 * i + 32, 64 * i + 64));
    },
  });
}

async function library() {
  const leaves = entriesOf(100_000).map(createHashLeaf);
  const flat = Buffer.concat(leaves);
  const nodeHash = (pair) => createHash('sha256').update(Uint8Array.of(1)).update(pair).digest();
  const theirs = () => new MerkleTree(leaves, nodeHash).getRoot();
  assert.deepEqual(new Uint8Array(theirs()), rootOfLeafHashes(flat));
  return compare({ task: `root of ${leaves.length} leaf hashes`, peer: 'merkletreejs', goal: '>= 5', rounds: 5, ours: () => rootOfLeafHashes(flat), theirs });
}

export async function run() {
  return [...(await roots()), memory(), await nodes(), await library()];
}
