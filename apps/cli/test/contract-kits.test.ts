import { checkKit } from '@plimsoll/contract-tests';
import { describe, expect, it } from 'vitest';
import { contractKits } from '../src/contract-kits.ts';

describe('the kits of published contracts', () => {
  it.each(contractKits.map((kit) => [kit.id, kit] as const))('%s would find out a bad verifier', (id, kit) => {
    const { verdict, findings, cases } = checkKit(kit);
    expect(findings.map(({ sentence }) => sentence)).toEqual([`${id}: all ${cases} cases get the answers that the kit states`]);
    expect(verdict).toBe('pass');
  });
});
