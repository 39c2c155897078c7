import { platformHasher } from '#hash';
import { DIGEST_LENGTH } from '@plimsoll/bytes';
import type { Hasher } from '../hasher.ts';
import { MerkleError } from '../merkle-error.ts';
import { type BulkFunctions, loadKernel, LONGEST_ENTRY } from './kernel.ts';

/** Fewer messages do not fill the four lanes once. */
const LANES = 4;

/**
 * The hasher with its bulk functions on the kernel, where they fit it: four messages or more, entries of up to 54 bytes.
 * `kernel` is asked before each use for that many messages and may decline.
 */
function withKernel(single: Hasher, name: string, kernel: (messages: number) => BulkFunctions | undefined): Hasher {
  const bulk = (messages: number): BulkFunctions => (messages < LANES ? undefined : kernel(messages)) ?? single;
  return {
    name,
    sha256: (data) => single.sha256(data),
    hashLeaf: (data) => single.hashLeaf(data),
    hashNode: (left, right) => single.hashNode(left, right),
    hashLeaves(entries, length, out) {
      (length > LONGEST_ENTRY ? single : bulk(out.length / DIGEST_LENGTH)).hashLeaves(entries, length, out);
    },
    hashPairs(level, pairs) {
      bulk(pairs).hashPairs(level, pairs);
    },
  };
}

/**
 * The platform's hasher with bulk functions in WebAssembly, four lanes of SHA-256 at a time; compiled and tested against
 * the portable hasher now. The default hasher comes to the same by itself; ask for this one to be sure of it.
 * @throws MerkleError `no-wasm-simd` if the runtime has no WebAssembly SIMD or forbids it, `self-test-failed` if it
 * computes wrong digests
 */
export function bulkHasher(): Hasher {
  const kernel = loadKernel();
  return withKernel(platformHasher, `${platformHasher.name}+wasm-simd`, () => kernel);
}

/**
 * The hasher, with `load`'s functions from the time on when it was asked for `worthwhile` messages in bulk: what
 * the kernel costs is spent only after as much was spent without it. If loading fails, it stays with what it has.
 */
export function growingHasher(single: Hasher, worthwhile: number, load: () => BulkFunctions = loadKernel): Hasher {
  let asked = 0;
  let kernel: BulkFunctions | undefined;
  let failed = false;
  return withKernel(single, single.name, (messages) => {
    asked += messages;
    if (kernel === undefined && !failed && asked >= worthwhile) {
      try {
        kernel = load();
      } catch (error) {
        if (!(error instanceof MerkleError)) throw error;
        failed = true;
      }
    }
    return kernel;
  });
}
