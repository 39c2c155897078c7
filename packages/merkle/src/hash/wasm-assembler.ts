/**
 * As much of the WebAssembly binary format (core specification 2.0, chapter 5) as one kernel needs. A piece of code is
 * its bytes, nested at will: an operator takes the code of its operands, so that code is written as formulas are.
 */
export type Code = readonly (number | Code)[];

function bytesOf(code: Code, into: number[] = []): readonly number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part);
    else bytesOf(part, into);
  }
  return into;
}

/** LEB128, section 5.2.2. */
const unsigned = (value: number): Code => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)]);
const signed = (value: number): Code => (value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, signed(value >> 7)]);

/** Value types, section 5.3. */
const I32 = 0x7f;
const V128 = 0x7b;
const NO_RESULT = 0x40;

// Control and variables, sections 5.4.1 and 5.4.4.

/** Runs the body, and again as long as the condition holds after it. */
export const repeat = (body: Code, condition: Code): Code => [0x03, NO_RESULT, body, condition, 0x0d, 0, 0x0b];
export const when = (condition: Code, body: Code): Code => [condition, 0x04, NO_RESULT, body, 0x0b];
export const call = (index: number, ...operands: readonly Code[]): Code => [operands, 0x10, unsigned(index)];
export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];

/** Integers of 32 bits, section 5.4.7. */
export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  add: (a: Code, b: Code): Code => [a, b, 0x6a],
  multiply: (a: Code, b: Code): Code => [a, b, 0x6c],
  shiftRight: (a: Code, bits: number): Code => [a, i32.const(bits), 0x76],
  notEqual: (a: Code, b: Code): Code => [a, b, 0x47],
  /** The byte at address + offset. */
  loadByte: (address: Code, offset: number): Code => [address, 0x2d, 0, unsigned(offset)],
};

const vectorOperator = (opcode: number, ...operands: readonly Code[]): Code => [operands, 0xfd, unsigned(opcode)];

/** Vectors of 128 bits, section 5.4.8; add and shift work on four lanes of 32 bits. Addresses need no alignment. */
export const v128 = {
  load: (address: Code, offset: number): Code => [vectorOperator(0x00, address), 0, unsigned(offset)],
  /** The word at address + offset in all four lanes. */
  loadSplat: (address: Code, offset: number): Code => [vectorOperator(0x09, address), 0, unsigned(offset)],
  store: (address: Code, offset: number, value: Code): Code => [vectorOperator(0x0b, address, value), 0, unsigned(offset)],
  /** Bytes picked by index: 0 to 15 are those of a, 16 to 31 those of b. */
  shuffle: (a: Code, b: Code, bytes: readonly number[]): Code => [vectorOperator(0x0d, a, b), bytes],
  and: (a: Code, b: Code): Code => vectorOperator(0x4e, a, b),
  or: (a: Code, b: Code): Code => vectorOperator(0x50, a, b),
  xor: (a: Code, b: Code): Code => vectorOperator(0x51, a, b),
  shiftLeft: (a: Code, bits: number): Code => vectorOperator(0xab, a, i32.const(bits)),
  shiftRight: (a: Code, bits: number): Code => vectorOperator(0xad, a, i32.const(bits)),
  add: (a: Code, b: Code): Code => vectorOperator(0xae, a, b),
};

/** A function without result. Its locals are numbered: first the parameters (i32), then the integers, then the vectors. */
export interface WasmFunction {
  readonly parameters: number;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];

function sized(code: Code): Code {
  const bytes = bytesOf(code);
  return [unsigned(bytes.length), bytes];
}

const section = (id: number, items: readonly Code[]): Code => [id, sized(vector(items))];
const name = (text: string): Code => sized(Array.from(text, (character) => character.charCodeAt(0)));

/** A module (section 5.5) that imports nothing and exports its memory as `memory` and its last function as `run`. */
export function assemble(functions: readonly WasmFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, vector(Array<Code>(parameters).fill([I32])), 0]);
  const bodies = functions.map(({ integers, vectors, body }) => sized([vector([[unsigned(integers), I32], [unsigned(vectors), V128]]), body, 0x0b]));
  return Uint8Array.from(
    bytesOf([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, types),
      section(3, functions.map((_, index) => unsigned(index))),
      section(5, [[1, unsigned(pages), unsigned(pages)]]),
      section(7, [[name('memory'), 2, 0], [name('run'), 0, unsigned(functions.length - 1)]]),
      section(10, bodies),
    ]),
  );
}
