import { createHash } from 'node:crypto';
import { cases, checkKit, checkProducer, examples } from '@plimsoll/contract-tests';
import type { ContractKit } from '@plimsoll/findings';
import { describe, expect, it } from 'vitest';
import { contractKits } from '../src/contract-kits.ts';

const kits = contractKits.map((kit) => [kit.id, kit] as const);

/** Eight examples more than the golden documents and what else the kit gives without its schema, whose boundaries the first test judges. */
function exampleDigests(kit: ContractKit): readonly string[] {
  const bare = { ...kit, jsonSchema: null, mutations: [] };
  const given = [...cases(bare, { kinds: ['golden', 'open-variant', 'boundary'] })].length;
  return [...examples(bare, { count: given + 8, seed: 412 })].map(({ id, bytes, context }) => `${kit.verify(bytes, context).verdict} ${id} ${createHash('sha256').update(bytes).digest('hex')}`);
}

describe('the kits of published contracts', () => {
  it.each(kits)('%s would find out a bad verifier', (id, kit) => {
    const { verdict, findings, cases: count } = checkKit(kit);
    expect(findings.map(({ sentence }) => sentence)).toEqual([`${id}: all ${count} cases get the answers that the kit states`]);
    expect(verdict).toBe('pass');
  });

  it.each(kits)('%s lets a producer pass that writes its golden documents', async (_, kit) => {
    const contexts = new Map(kit.golden.map(({ id, context }) => [id, context]));
    const { verdict, findings } = await checkProducer(kit, kit.golden.map(({ id, bytes }) => ({ name: id, bytes })), { scenarios: 'all', context: (name) => contexts.get(name) });
    expect(findings.map(({ id }) => id)).toEqual(['contract/producer-conforms']);
    expect(verdict).toBe('pass');
  });

  it.each(kits.filter(([, { package: owner }]) => owner === '@plimsoll/phase-manifest'))('%s accepts its generated examples, which are the same from the same seed', (_, kit) => {
    const made = exampleDigests(kit);
    expect(made.filter((each) => each.startsWith('fail'))).toEqual([]);
    expect(made.filter((each) => each.includes(':generated#')).length).toBe(kit.media === 'json' ? 8 : 0);
    expect(exampleDigests(kit)).toEqual(made);
  });
});
