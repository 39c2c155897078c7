import { expect, test } from 'vitest';
import { assemble, type Code, get, i32, repeat, set, v128 } from './wasm-assembler.ts';
import { instantiate } from './web-assembly.ts';

/** Memory after a run of the body, with `parameters` as its locals. */
function memoryAfter(body: Code, ...parameters: number[]): DataView {
  const code = assemble([{ parameters: parameters.length, integers: 1, vectors: 1, body }], 1);
  const { memory, run } = instantiate(code);
  run(...parameters);
  return new DataView(memory.buffer);
}

const zero = i32.const(0);
/** Stores one integer, in all four lanes, at the start of memory: through memory, for lack of a splat. */
const storeAndSplat = (value: Code, local: number): Code => [
  [zero, value, 0x36, 0, 0],
  set(local, v128.loadSplat(zero, 0)),
  v128.store(zero, 0, get(local)),
];

test.each([0, 1, 63, 64, 127, 128, 8191, 8192, 65_535, 0x11000, 2 ** 31 - 1, -1, -64, -65, -8193, -(2 ** 31)])('the constant %i comes out as it went in', (value) => {
  const memory = memoryAfter(storeAndSplat(i32.const(value), 1));
  expect([0, 4, 8, 12].map((at) => memory.getInt32(at, true))).toEqual([value, value, value, value]);
});

test.each([0, 127, 128, 16_383, 16_384, 60_000])('the offset %i is where it stores', (offset) => {
  const memory = memoryAfter([[zero, i32.const(7), 0x36, 0, 0], set(1, v128.loadSplat(zero, 0)), v128.store(zero, offset, get(1))]);
  expect(memory.getInt32(offset + 12, true)).toBe(7);
});

test('a loop runs until its condition fails', () => {
  const memory = memoryAfter([repeat(set(1, i32.add(get(1), i32.const(3))), i32.notEqual(get(1), get(0))), storeAndSplat(get(1), 2)], 300);
  expect(memory.getInt32(0, true)).toBe(300);
});

test('shifts keep to their lanes and fill with zeros', () => {
  const shifted = (by: (x: Code) => Code): number => memoryAfter([storeAndSplat(i32.const(-2), 1), v128.store(zero, 0, by(get(1)))]).getUint32(8, true);
  expect(shifted((x) => v128.shiftRight(x, 4))).toBe(0x0fffffff);
  expect(shifted((x) => v128.shiftLeft(x, 4))).toBe(0xffffffe0);
});
