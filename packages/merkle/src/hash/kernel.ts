import { DIGEST_LENGTH } from '@plimsoll/bytes';
import type { Hasher } from '../hasher.ts';
import { MerkleError } from '../merkle-error.ts';
import { requireEntries, requirePairs } from './arguments.ts';
import { INITIAL, ROUND_CONSTANTS, roundWords } from './sha256-constants.ts';
import { CAPACITY, kernelFunctions, MEMORY, PAGES } from './sha256-kernel.ts';
import { agreesWithPortable } from './self-test.ts';
import { assemble } from './wasm-assembler.ts';
import { instantiate, type WasmInstance } from './web-assembly.ts';

/** The half of a hasher that works on many messages at a time. */
export type BulkFunctions = Pick<Hasher, 'hashLeaves' | 'hashPairs'>;

/** Longest entry whose leaf message fits one block: 64 bytes less the prefix, 0x80 and the length of 8 bytes. */
export const LONGEST_ENTRY = 54;

const BLOCK = 64;

/** Writes everything a run needs but its entries; the memory of WebAssembly is little-endian on every machine. */
function fillConstants(memory: DataView): void {
  const writeWords = (at: number, words: Iterable<number>): void => {
    let address = at;
    for (const word of words) {
      memory.setInt32(address, word, true);
      address += 4;
    }
  };
  writeWords(MEMORY.CONSTANTS, ROUND_CONSTANTS);
  writeWords(MEMORY.INITIAL, INITIAL);
  for (let byte = 0; byte < 256; byte++) {
    // Section 5.1.1: the last byte, a one bit, zeros, and the length of 65 bytes in bits.
    const block = [(byte << 24) | 0x80_0000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 * (1 + BLOCK)];
    writeWords(MEMORY.TABLE + 256 * byte, roundWords(block));
  }
}

function compile(code: Uint8Array<ArrayBuffer>): WasmInstance {
  try {
    return instantiate(code);
  } catch (cause) {
    throw new MerkleError('no-wasm-simd', 'Cannot hash in bulk: this runtime compiles no WebAssembly with SIMD', { cause });
  }
}

function bulkFunctions({ memory, run }: WasmInstance): BulkFunctions {
  const bytes = new Uint8Array(memory.buffer);
  const [keep, put] = [bytes.subarray(MEMORY.KEEP, MEMORY.KEEP + BLOCK), bytes.subarray(MEMORY.PUT, MEMORY.PUT + BLOCK)];

  /** Hashes `messages` entries of `length` bytes from `from` to `to`, which may be the same array: writing never overtakes reading. */
  function digests(from: Uint8Array, length: number, to: Uint8Array, messages: number, pairs: 0 | 1): void {
    for (let done = 0; done < messages; done += CAPACITY) {
      const some = Math.min(CAPACITY, messages - done);
      bytes.set(from.subarray(length * done, length * (done + some)), MEMORY.INPUT);
      run(length, Math.ceil(some / 4), pairs);
      to.set(bytes.subarray(MEMORY.OUTPUT, MEMORY.OUTPUT + DIGEST_LENGTH * some), DIGEST_LENGTH * done);
    }
  }

  return {
    hashLeaves(entries, length, out) {
      const count = requireEntries(entries, length, out);
      const bits = 8 * (1 + length);
      keep.fill(0).fill(0xff, 1, 1 + length);
      put.fill(0).set([0x80], 1 + length);
      put.set([bits >> 8, bits & 0xff], BLOCK - 2);
      digests(entries, length, out, count, 0);
    },
    hashPairs(level, pairs) {
      requirePairs(level, pairs);
      keep.fill(0xff).fill(0, 0, 1);
      put.fill(0).fill(1, 0, 1);
      digests(level, BLOCK, level, pairs, 1);
    },
  };
}

/** The kernel as generated; an argument of {@link loadKernel} so that a test can damage it. */
export const kernelCode = (): Uint8Array<ArrayBuffer> => assemble(kernelFunctions(), PAGES);

/**
 * Compiles the kernel and compares it with the portable hasher. Its functions take entries of at most
 * {@link LONGEST_ENTRY} bytes and keep about 320 KiB.
 * @throws MerkleError `no-wasm-simd` or `self-test-failed`
 */
export function loadKernel(code: Uint8Array<ArrayBuffer> = kernelCode()): BulkFunctions {
  const instance = compile(code);
  fillConstants(new DataView(instance.memory.buffer));
  const functions = bulkFunctions(instance);
  if (!agreesWithPortable(functions)) throw new MerkleError('self-test-failed', 'Cannot hash in bulk: the kernel computes other digests than the portable hasher');
  return functions;
}
