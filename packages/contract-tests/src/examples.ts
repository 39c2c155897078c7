import { encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit, GoldenDocument, Json } from '@plimsoll/findings';
import { cases } from './cases.ts';
import { verifyCase } from './contract-case.ts';
import { goldenValue } from './golden-value.ts';
import { isList, isObject } from './json-shape.ts';

/** A document that the contract accepts. */
export interface Example {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly context?: Json;
}

/**
 * Valid documents, at most `count`: golden ones, open variants and boundaries, then golden ones with their members in another
 * order and other white space. The same seed gives the same bytes. Each is verified before it is given, so a contract that
 * fixes the order of members, or is not JSON, gives fewer than asked.
 * @throws RangeError for a count that is no natural number
 */
export function* examples(kit: ContractKit, { count, seed }: { readonly count: number; readonly seed: number }): Generator<Example, void, undefined> {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`Cannot give examples: the count is a natural number, received ${count}`);
  let left = count;
  for (const each of cases(kit, { kinds: ['golden', 'open-variant', 'boundary'] })) {
    if (left === 0) return;
    const { id, bytes, context, expect } = each;
    if (verifyCase(kit, { ...each, bytes }).verdict !== expect.verdict) continue;
    left--;
    yield { id, bytes, ...(context !== undefined && { context }) };
  }
  if (kit.media !== 'json') return;
  const random = generator(seed);
  const values = kit.golden.map((golden) => goldenValue(kit, golden));
  // A contract that accepts no rearranged document must not keep the caller for ever.
  for (let attempt = 0; left > 0 && attempt < count * 4; attempt++) {
    const base = values[attempt % values.length];
    if (base === undefined) return;
    const bytes = encodeUtf8(JSON.stringify(shuffled(base.value, random), null, [0, 1, 2, 4][Math.floor(random() * 4)]));
    if (!holds(kit, base.golden, bytes)) continue;
    left--;
    yield { id: `${kit.id}:${base.golden.id}:generated#${attempt}`, bytes, ...(base.golden.context !== undefined && { context: base.golden.context }) };
  }
}

function holds(kit: ContractKit, golden: GoldenDocument, bytes: Uint8Array): boolean {
  return verifyCase(kit, { bytes, ...(golden.context !== undefined && { context: golden.context }) }).verdict === golden.verdict;
}

/** The value with the members of every object in another order. */
function shuffled(value: Json, random: () => number): Json {
  if (isList(value)) return value.map((item) => shuffled(item, random));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, child]) => ({ name, child: shuffled(child, random), rank: random() }));
  return Object.fromEntries(entries.sort((a, b) => a.rank - b.rank).map(({ name, child }) => [name, child]));
}

/** Numbers in [0, 1) from a seed: mulberry32, good enough to vary examples. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
