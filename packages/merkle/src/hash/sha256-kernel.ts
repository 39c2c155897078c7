import { call, type Code, get, i32, repeat, set, v128, type WasmFunction, when } from './wasm-assembler.ts';

// SHA-256 (FIPS 180-4 section 6.2) of four messages at a time, one in each 32-bit lane of a vector.

/** Where things are in the memory of the kernel. The caller fills in the first six. */
export const MEMORY = {
  /** For each value of one byte: 64 round words of the block that starts with it and ends a message of 65 bytes. */
  TABLE: 0,
  /** K, section 4.2.2, and H(0), section 5.3.3. */
  CONSTANTS: 0x10000,
  INITIAL: 0x10100,
  /** The first block of a message is (its memory AND keep) OR put: this lays prefix, padding and length around an entry. */
  KEEP: 0x10140,
  PUT: 0x10180,
  /** Entries, one after the other. */
  INPUT: 0x11000,
  /** Digests, one after the other. */
  OUTPUT: 0x32000,
  /** W, section 6.2.2, four lanes to a word; then the round words W + K. */
  SCHEDULE: 0x10200,
  ROUND_WORDS: 0x10600,
  /** H(i), four lanes to a word. */
  HASH: 0x10a00,
} as const;

/** Memory in pages of 64 KiB, and the messages that input (of 64 bytes each) and output have room for. */
export const PAGES = 5;
export const CAPACITY = 2048;

const LANES = [0, 1, 2, 3];
const zero = i32.const(0);
const range = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

/** A loop over an integer that starts at zero. */
const count = (local: number, step: number, end: number, body: Code): Code => [
  set(local, zero),
  repeat([body, set(local, i32.add(get(local), i32.const(step)))], i32.notEqual(get(local), i32.const(end))),
];

// The functions of section 4.1.2. WebAssembly has no vector rotation.
const rotate = (x: Code, bits: number): Code => v128.or(v128.shiftRight(x, bits), v128.shiftLeft(x, 32 - bits));
const sum = (...terms: readonly [Code, ...Code[]]): Code => terms.reduce(v128.add);
const xor = (...terms: readonly [Code, ...Code[]]): Code => terms.reduce(v128.xor);
const upperSigma0 = (x: Code): Code => xor(rotate(x, 2), rotate(x, 13), rotate(x, 22));
const upperSigma1 = (x: Code): Code => xor(rotate(x, 6), rotate(x, 11), rotate(x, 25));
const lowerSigma0 = (x: Code): Code => xor(rotate(x, 7), rotate(x, 18), v128.shiftRight(x, 3));
const lowerSigma1 = (x: Code): Code => xor(rotate(x, 17), rotate(x, 19), v128.shiftRight(x, 10));
// Ch and Maj with one operation less than as printed.
const choose = (x: Code, y: Code, z: Code): Code => xor(z, v128.and(x, xor(y, z)));
const majority = (x: Code, y: Code, z: Code): Code => v128.or(v128.and(x, y), v128.and(z, v128.or(x, y)));

/** SHA-256 reads words big-endian, WebAssembly little-endian. */
const swapBytes = (x: Code): Code => v128.shuffle(x, x, [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12]);

const words = (...picked: readonly number[]): number[] => picked.flatMap((word) => LANES.map((byte) => 4 * word + byte));

/** Rows of a matrix of 4 × 4 words to columns; `locals` is the first of eight: the four rows, then scratch. */
function transpose(locals: number, rows: readonly Code[], use: (column: Code, index: number) => Code): Code {
  const row = (i: number): Code => get(locals + i);
  const scratch = [
    v128.shuffle(row(0), row(1), words(0, 4, 1, 5)),
    v128.shuffle(row(2), row(3), words(0, 4, 1, 5)),
    v128.shuffle(row(0), row(1), words(2, 6, 3, 7)),
    v128.shuffle(row(2), row(3), words(2, 6, 3, 7)),
  ];
  const columns = [
    v128.shuffle(row(4), row(5), words(0, 1, 4, 5)),
    v128.shuffle(row(4), row(5), words(2, 3, 6, 7)),
    v128.shuffle(row(6), row(7), words(0, 1, 4, 5)),
    v128.shuffle(row(6), row(7), words(2, 3, 6, 7)),
  ];
  return [...rows, ...scratch].map((value, i) => set(locals + i, value)).concat(columns.map(use));
}

/** load(at, stride): W of rounds 0 to 15, of four messages that start `stride` bytes after one another. */
function load(): WasmFunction {
  const [at, stride, j, vectors] = [0, 1, 2, 3];
  const rows = LANES.map((lane) => {
    const bytes = v128.load(i32.add(get(j), i32.add(get(at), i32.multiply(get(stride), i32.const(lane)))), 0);
    return swapBytes(v128.or(v128.and(bytes, v128.load(get(j), MEMORY.KEEP)), v128.load(get(j), MEMORY.PUT)));
  });
  const store = (column: Code, i: number): Code => v128.store(i32.multiply(get(j), i32.const(4)), MEMORY.SCHEDULE + 16 * i, column);
  return { parameters: 2, integers: 1, vectors: 8, body: count(j, 16, 64, transpose(vectors, rows, store)) };
}

/** expand(): W of rounds 16 to 63 (section 6.2.2 step 1), and all round words. */
function expand(): WasmFunction {
  const t = 0; // times 16
  const w = (distance: number): Code => v128.load(get(t), MEMORY.SCHEDULE + 16 * distance);
  // The formula of the standard for W(t + 16).
  const next = sum(lowerSigma1(w(16 - 2)), w(16 - 7), lowerSigma0(w(16 - 15)), w(16 - 16));
  const constant = v128.loadSplat(i32.shiftRight(get(t), 2), MEMORY.CONSTANTS);
  return {
    parameters: 0,
    integers: 1,
    vectors: 0,
    body: [
      count(t, 16, 16 * 48, v128.store(get(t), MEMORY.SCHEDULE + 16 * 16, next)),
      count(t, 16, 16 * 64, v128.store(get(t), MEMORY.ROUND_WORDS, v128.add(w(0), constant))),
    ],
  };
}

/** gather(at, stride): round words from the table, for four bytes that are `stride` bytes apart. */
function gather(): WasmFunction {
  const [at, stride, t, vectors] = [0, 1, 2, 3]; // t times 4
  const rows = LANES.map((lane) => {
    const byte = i32.loadByte(i32.add(get(at), i32.multiply(get(stride), i32.const(lane))), 0);
    return v128.load(i32.add(i32.multiply(byte, i32.const(256)), get(t)), MEMORY.TABLE);
  });
  const store = (column: Code, i: number): Code => v128.store(i32.multiply(get(t), i32.const(4)), MEMORY.ROUND_WORDS + 16 * i, column);
  return { parameters: 2, integers: 1, vectors: 8, body: count(t, 16, 256, transpose(vectors, rows, store)) };
}

/** compress(): the 64 rounds and the next hash value (section 6.2.2 steps 2 to 4). */
function compress(): WasmFunction {
  const t = 0; // times 16
  const variables = range(8).map((i) => i + 1);
  const hash = (i: number): Code => v128.load(zero, MEMORY.HASH + 16 * i);
  // The standard moves eight values along in each round. Here the names move; after eight rounds they are back in place.
  const round = (i: number): Code => {
    const named = (letter: string): number => 1 + (('abcdefgh'.indexOf(letter) - i + 8) % 8);
    const [a, b, c, d, e, f, g, h] = [named('a'), named('b'), named('c'), named('d'), named('e'), named('f'), named('g'), named('h')];
    const word = v128.load(get(t), MEMORY.ROUND_WORDS + 16 * i);
    return [
      set(h, sum(get(h), upperSigma1(get(e)), choose(get(e), get(f), get(g)), word)),
      set(d, v128.add(get(d), get(h))),
      set(h, sum(get(h), upperSigma0(get(a)), majority(get(a), get(b), get(c)))),
    ];
  };
  return {
    parameters: 0,
    integers: 1,
    vectors: 8,
    body: [
      variables.map((variable, i) => set(variable, hash(i))),
      count(t, 16 * 8, 16 * 64, range(8).map(round)),
      variables.map((variable, i) => v128.store(zero, MEMORY.HASH + 16 * i, v128.add(get(variable), hash(i)))),
    ],
  };
}

/**
 * run(stride, groups, pairs): digests of 4 · `groups` messages whose entries start `stride` bytes after one another.
 * A message is one block; if `pairs` is 1 its entry has 64 bytes, of which the last is the first of a second block.
 */
function run(): WasmFunction {
  const [stride, groups, pairs, at, out, vectors] = [0, 1, 2, 3, 4, 5];
  const [LOAD, EXPAND, GATHER, COMPRESS] = [0, 1, 2, 3];
  const digestHalf = (half: number): Code =>
    transpose(
      vectors,
      LANES.map((i) => swapBytes(v128.load(zero, MEMORY.HASH + 64 * half + 16 * i))),
      (digest, lane) => v128.store(get(out), MEMORY.OUTPUT + 32 * lane + 16 * half, digest),
    );
  const group = [
    range(8).map((i) => v128.store(zero, MEMORY.HASH + 16 * i, v128.loadSplat(zero, MEMORY.INITIAL + 4 * i))),
    // The prefix takes the place of the byte before the entry.
    call(LOAD, i32.add(get(at), i32.const(-1)), get(stride)),
    call(EXPAND),
    call(COMPRESS),
    when(get(pairs), [call(GATHER, i32.add(get(at), i32.const(63)), get(stride)), call(COMPRESS)]),
    digestHalf(0),
    digestHalf(1),
  ];
  const advance = [
    set(at, i32.add(get(at), i32.multiply(get(stride), i32.const(4)))),
    set(out, i32.add(get(out), i32.const(4 * 32))),
    set(groups, i32.add(get(groups), i32.const(-1))),
  ];
  return { parameters: 3, integers: 2, vectors: 8, body: [set(at, i32.const(MEMORY.INPUT)), repeat([group, advance], get(groups))] };
}

/** The functions of the kernel; the last is the one to call. */
export const kernelFunctions = (): readonly WasmFunction[] => [load(), expand(), gather(), compress(), run()];
