import { Finding } from '@plimsoll/findings';
import { expect, test } from 'vitest';
import { canonicalBytes, checkCanonicalJson, type JsonOptions, parseJson, parseJsonTree, treeToJson } from '../src/index.ts';

const RUNS = 1_000_000;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const seeds = [
  '{"specversion":"1.0","id":"a-1","data":{"ppm":50000,"ratio":0.25,"list":[1,-2.5e-7,null,true,false]}}',
  '{"é":"€😀\\ud83d\\ude00\\n","nested":[[[[{"a":{"b":[]}}]]]],"":{}}',
  '[9007199254740991,1e-300,5e-324,-0,0.1,"\\u0041\\/"]',
  ' [ "white" ,\r\n\t{ "space" : 1 } ] ',
];

const tokens = [
  '[', ']', '{', '}', ',', ':', '"', '\\', '\\u', '\\ud800', '\\udc00', '\\u0000', '\\u005f_proto__', '"__proto__":', '"a":1,', '"a":', '""', '-', '0', '00', '.', '.0', 'e', 'E+', '1e400', '1e-400',
  '9007199254740992', '1e22', 'null', 'nul', 'true', 'NaN', 'Infinity', '\ufeff', '\u2028', '\0', '\n', ' ', '/', '//', '/* */', "'", 'é', '€', '😀', '\u007f',
];

const options: JsonOptions[] = [{}, {}, { integers: 'any' }, { maxDepth: 3 }, { maxValues: 6 }, { maxBytes: 80 }];

/** One to four insertions, deletions, copies, swaps of pieces and flips of bits. */
function mutate(bytes: Buffer, next: () => number): Buffer {
  let mutated = bytes;
  const below = (bound: number): number => Math.floor(next() * bound);
  for (let i = 0, n = 1 + below(4); i < n; i++) {
    const at = below(mutated.length + 1);
    const end = Math.min(mutated.length, at + below(12));
    const before = mutated.subarray(0, at);
    switch (below(6)) {
      case 0:
      case 1:
        mutated = Buffer.concat([before, Buffer.from(tokens[below(tokens.length)] ?? ''), mutated.subarray(at)]);
        break;
      case 2:
        mutated = Buffer.concat([before, mutated.subarray(end)]);
        break;
      case 3:
        mutated = Buffer.concat([mutated.subarray(0, end), mutated.subarray(at)]);
        break;
      case 4:
        mutated = Buffer.concat([before, Buffer.from(tokens[below(tokens.length)] ?? ''), mutated.subarray(end)]);
        break;
      default:
        mutated = Buffer.from(mutated);
        if (at < mutated.length) mutated[at] = (mutated[at] ?? 0) ^ (1 << below(8));
    }
  }
  return mutated;
}

/** What must hold of every input; false if it does not. */
function holds(bytes: Buffer, option: JsonOptions): boolean {
  const parsed = parseJson(bytes, option);
  const tree = parseJsonTree(bytes, option);
  if (parsed.ok !== tree.ok || JSON.stringify(parsed.findings) !== JSON.stringify(tree.findings)) return false;
  if (!parsed.ok || !tree.ok) return parsed.findings.every((finding) => Finding.safeParse(finding).success) && parsed.findings.length > 0;
  const native = JSON.parse(bytes.toString()) as unknown;
  const canonical = canonicalBytes(parsed.value, option);
  const same = JSON.stringify(native) === JSON.stringify(parsed.value) && JSON.stringify(treeToJson(tree.value)) === JSON.stringify(native);
  return same && checkCanonicalJson(canonical, { integers: option.integers ?? 'safe' }).ok && checkCanonicalJson(bytes, option).ok === Buffer.from(canonical).equals(bytes);
}

test(`${RUNS} mutations: findings or a value that JSON.parse agrees with, never an exception`, () => {
  const next = random(20251121);
  let accepted = 0;
  for (let run = 0; run < RUNS; run++) {
    const bytes = mutate(Buffer.from(seeds[run % seeds.length] ?? ''), next);
    const option = options[run % options.length] ?? {};
    if (!holds(bytes, option)) expect({ run, option, base64: bytes.toString('base64') }).toBe('held');
    if (parseJson(bytes, option).ok) accepted++;
  }
  expect(accepted).toBeGreaterThan(RUNS / 50);
  expect(accepted).toBeLessThan(RUNS / 2);
});
