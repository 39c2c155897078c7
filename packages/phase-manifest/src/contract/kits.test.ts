import { describe, expect, test } from 'vitest';
import type { ContractKit, Json } from '@plimsoll/findings';
import * as contract from '../contract.ts';
import { patched } from '../../test/corpus.ts';

const kits: readonly ContractKit[] = Object.values(contract);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const ids = (findings: readonly { readonly id: string }[]): string[] => findings.map(({ id }) => id);

/** The bytes of a mutation, and what the case is judged by. */
function mutated({ golden: documents, media }: ContractKit, { base, change, context }: ContractKit['mutations'][number]): { readonly bytes: Uint8Array; readonly context: Json | undefined } {
  const golden = documents.find(({ id }) => id === base);
  if (golden === undefined || (typeof change !== 'function' && change.length > 0 && media !== 'json')) throw new Error(`no golden document ${base}`);
  const made = typeof change === 'function' ? change(golden.bytes.slice()) : new TextEncoder().encode(change.length === 0 ? textOf(golden.bytes) : JSON.stringify(patched(JSON.parse(textOf(golden.bytes)) as Json, change)));
  return { bytes: made, context: context ?? golden.context };
}

describe.each(kits.map((kit) => [kit.id, kit] as const))('%s', (_, kit) => {
  test.each(kit.golden)('the golden document $id has its verdict and shows its scenario', ({ bytes, context, verdict, scenario }) => {
    const judged = kit.verify(bytes, context);
    expect(judged.verdict, ids(judged.findings).join()).toBe(verdict);
    expect(kit.classify(kit.media === 'json' ? (JSON.parse(textOf(bytes)) as Json) : textOf(bytes))).toContain(scenario);
  });

  test.each(kit.mutations)('$id: $title', (mutation) => {
    const { bytes, context } = mutated(kit, mutation);
    const judged = kit.verify(bytes, context);
    expect(ids(judged.findings)).toEqual(expect.arrayContaining([...mutation.raises]));
    expect(judged.verdict, ids(judged.findings).join()).toBe(mutation.verdict);
  });

  test('lists only what it raises or excuses', () => {
    const raised = new Set(kit.mutations.flatMap((mutation) => {
      const { bytes, context } = mutated(kit, mutation);
      return ids(kit.verify(bytes, context).findings);
    }));
    expect([...raised].filter((id) => !kit.findings.includes(id))).toEqual([]);
    expect(Object.keys(kit.uncovered ?? {}).filter((id) => raised.has(id))).toEqual([]);
  });

  test('has a JSON Schema of its own id where the document is JSON', () => {
    expect(kit.jsonSchema?.['x-plimsoll-contract']).toBe(kit.media === 'json' ? kit.id : undefined);
  });
});

test('each contract has an id of its own', () => {
  expect(new Set(kits.map(({ id }) => id)).size).toBe(kits.length);
});
