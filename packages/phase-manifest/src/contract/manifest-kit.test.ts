import { describe, expect, test } from 'vitest';
import type { Json } from '@plimsoll/findings';
import { manifestKit as kit } from './manifest-kit.ts';
import { patched } from '../../test/corpus.ts';

const parse = (bytes: Uint8Array): Json => JSON.parse(new TextDecoder().decode(bytes)) as Json;
const ids = (findings: readonly { readonly id: string }[]): string[] => findings.map(({ id }) => id);

describe('the golden documents of the manifest contract', () => {
  test.each(kit.golden)('$id has its verdict and shows its scenario', ({ bytes, context, verdict, scenario }) => {
    const judged = kit.verify(bytes, context);
    expect(judged.verdict, ids(judged.findings).join()).toBe(verdict);
    expect(kit.classify(parse(bytes))).toContain(scenario);
  });
});

test.each(kit.mutations)('$id: $title', ({ base, change, context, verdict, raises }) => {
  const golden = kit.golden.find(({ id }) => id === base);
  if (golden === undefined || typeof change === 'function') throw new Error(`no golden document ${base}`);
  const judged = kit.verify(new TextEncoder().encode(JSON.stringify(patched(parse(golden.bytes), change))), context ?? golden.context);
  expect(ids(judged.findings)).toEqual(expect.arrayContaining([...raises]));
  expect(judged.verdict, ids(judged.findings).join()).toBe(verdict);
});
