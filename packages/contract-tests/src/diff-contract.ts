import type { Finding, Json } from '@plimsoll/findings';
import { contractRules } from './contract-rules.ts';
import { member, type Members } from './json-shape.ts';
import { compareSchemas, type Difference } from './schema-difference.ts';

/**
 * What changed between two JSON Schemas of one contract id so that somebody breaks: `producers`, because what they write is now
 * refused, or `consumers`, because they now meet what they were promised never to see. One finding for each difference; none
 * where the id changed too (`x-plimsoll-contract`, or else `$id`), or where only words changed.
 *
 * | change | producers | consumers |
 * |---|---|---|
 * | new optional member, contract open / closed | fine | fine / breaking |
 * | new required member; narrower type, list, bound, pattern | breaking | fine |
 * | member no longer required; wider type, list, bound, pattern | fine | breaking |
 * | member or listed value removed | breaking | fine |
 * | open → closed / closed → open | breaking / fine | fine / breaking |
 */
export function diffContract(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): readonly Finding[] {
  const [old, next] = [before as Members, after as Members];
  if (JSON.stringify(contractOf(old)) !== JSON.stringify(contractOf(next))) return [];
  return compareSchemas(old, next).map(finding);
}

function contractOf(schema: Members): Json {
  return member(schema, 'x-plimsoll-contract') ?? member(schema, '$id') ?? null;
}

function finding({ at, what, producers, consumers }: Difference): Finding {
  const broken = [...(producers ? ['producers'] : []), ...(consumers ? ['consumers'] : [])].join(' and ');
  const word = (breaks: boolean): string => (breaks ? 'breaking' : 'fine');
  return contractRules.finding('contract/schema-breaking', {
    sentence: `${at}: ${what}, which breaks ${broken}; publish it under a new contract id`,
    subject: at,
    detail: { producers: word(producers), consumers: word(consumers) },
  });
}
