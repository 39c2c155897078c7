/** A number of leaves or the index of one: an integer in [0, 2^64); a `number` only up to 2^53 − 1. */
export type TreeSize = number | bigint;

const LIMIT = 1n << 64n;

/** True for a safe integer or bigint in [0, 2^64). */
export function isTreeSize(value: unknown): value is TreeSize {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0;
  return typeof value === 'bigint' && value >= 0n && value < LIMIT;
}

/**
 * The same as a bigint.
 * @throws TypeError if it is neither number nor bigint, RangeError if it is not an integer in [0, 2^64)
 */
export function toTreeSize(value: TreeSize, action: string): bigint {
  if (isTreeSize(value)) return BigInt(value);
  const why = `a safe integer or bigint in [0, 2^64) is needed, received ${String(value)}`;
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new TypeError(`Cannot ${action}: ${why}`);
  throw new RangeError(`Cannot ${action}: ${why}`);
}

/** The upper 32 bits as an unsigned number. */
export function high32(value: TreeSize): number {
  return typeof value === 'number' ? Math.floor(value / 0x1_0000_0000) : Number(value >> 32n);
}

/** The lower 32 bits as an unsigned number. */
export function low32(value: TreeSize): number {
  return typeof value === 'number' ? value >>> 0 : Number(BigInt.asUintN(32, value));
}

/** Bits needed to write the value in base two; 0 for 0. */
export function bitLength(value: TreeSize): number {
  const high = high32(value);
  return high === 0 ? 32 - Math.clz32(low32(value)) : 64 - Math.clz32(high);
}
