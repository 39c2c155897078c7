import { describe, expect, test, vi } from 'vitest';
import { someBytes } from '../../test/messages.ts';
import { MerkleError } from '../merkle-error.ts';
import { growingHasher } from './bulk.ts';
import { type BulkFunctions, kernelCode, loadKernel } from './kernel.ts';
import { portableHasher } from './portable.ts';
import { agreesWithPortable } from './self-test.ts';

/** The kernel with the first occurrence of some bytes replaced. */
function damaged(find: readonly number[], replace: readonly number[]): Uint8Array<ArrayBuffer> {
  const code = kernelCode();
  const at = Buffer.from(code).indexOf(Buffer.from(find));
  expect(at).toBeGreaterThan(0);
  code.set(replace, at);
  return code;
}

function refusal(load: () => unknown): MerkleError {
  try {
    load();
  } catch (error) {
    if (error instanceof MerkleError) return error;
  }
  return expect.unreachable();
}

describe('a kernel that computes something else is refused', () => {
  const shift = (bits: number): number[] => [0x41, bits, 0xfd, 0xad, 0x01];
  test.each([
    ['one rotation by another distance', shift(13), shift(14)],
    ['the second block of the byte before the last', [0x41, 0x3f], [0x41, 0x3e]],
    ['words in the byte order of the machine', [3, 2, 1, 0, 7, 6, 5, 4], [0, 1, 2, 3, 4, 5, 6, 7]],
    ['two lanes exchanged', [0, 1, 2, 3, 4, 5, 6, 7, 16, 17], [16, 17, 18, 19, 20, 21, 22, 23, 0, 1]],
    ['and in place of xor', [0xfd, 0x51], [0xfd, 0x4e]],
  ])('%s', (_, find, replace) => {
    expect(refusal(() => loadKernel(damaged(find, replace))).code).toBe('self-test-failed');
  });

  test('a runtime that does not compile it says so', () => {
    const error = refusal(() => loadKernel(kernelCode().subarray(0, 100)));
    expect(error.code).toBe('no-wasm-simd');
    expect(error.message).toBe('Cannot hash in bulk: this runtime compiles no WebAssembly with SIMD');
    expect(error.cause).toMatchObject({ name: 'CompileError' });
  });
});

describe('the self-test', () => {
  const broken = (part: Partial<BulkFunctions>): BulkFunctions => ({ ...portableHasher, ...part });

  test('passes for functions that agree', () => {
    expect(agreesWithPortable(portableHasher)).toBe(true);
  });

  test.each([0, 3, 32, 54])('fails for one wrong bit in leaves of %i bytes', (wrong) => {
    const hashLeaves: BulkFunctions['hashLeaves'] = (entries, length, out) => {
      portableHasher.hashLeaves(entries, length, out);
      if (length === wrong) out.set([(out.at(-1) ?? 0) ^ 1], out.length - 1);
    };
    expect(agreesWithPortable(broken({ hashLeaves }))).toBe(false);
  });

  test.each([0, 1, 128, 255])('fails for a wrong node with last byte %i only', (wrong) => {
    const hashPairs: BulkFunctions['hashPairs'] = (level, pairs) => {
      const lasts = Array.from({ length: pairs }, (_, i) => level[64 * i + 63]);
      portableHasher.hashPairs(level, pairs);
      level[32 * lasts.indexOf(wrong)]! ^= 1;
    };
    expect(agreesWithPortable(broken({ hashPairs }))).toBe(false);
  });
});

describe('a growing hasher', () => {
  const level = someBytes(64 * 100);
  const parents = (hasher: { hashPairs: BulkFunctions['hashPairs'] }, pairs: number): Uint8Array => {
    const copy = Uint8Array.from(level);
    hasher.hashPairs(copy, pairs);
    return copy;
  };

  test('loads the kernel once, when enough was asked for in bulk; groups that leave lanes empty do not count', () => {
    const kernel = loadKernel();
    const pairs = vi.fn((level: Uint8Array, count: number) => { kernel.hashPairs(level, count); });
    const load = vi.fn(() => ({ ...kernel, hashPairs: pairs }));
    const hasher = growingHasher(portableHasher, 100, load);
    for (let i = 0; i < 50; i++) parents(hasher, 3);
    parents(hasher, 60);
    expect(load).not.toHaveBeenCalled();
    expect(parents(hasher, 40)).toEqual(parents(portableHasher, 40));
    parents(hasher, 4);
    expect(load).toHaveBeenCalledOnce();
    expect(pairs.mock.calls.map(([, count]) => count)).toEqual([40, 4]);
  });

  test('stays with what it has, and does not try again, when the kernel is refused', () => {
    const load = vi.fn(() => loadKernel(damaged([0xfd, 0x51], [0xfd, 0x4e])));
    const hasher = growingHasher(portableHasher, 1, load);
    for (let i = 0; i < 3; i++) expect(parents(hasher, 9)).toEqual(parents(portableHasher, 9));
    expect(load).toHaveBeenCalledOnce();
  });

  test('does not hide an error that is not about the runtime', () => {
    const hasher = growingHasher(portableHasher, 1, () => { throw new TypeError('a fault of ours'); });
    expect(() => parents(hasher, 9)).toThrow('a fault of ours');
  });
});
