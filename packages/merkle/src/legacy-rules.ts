import { defineRules } from '@plimsoll/findings';

/** What the sorted tree of the first registries leaves open; none of them concerns a set built here. */
export const legacyRules = defineRules('legacy', {
  'legacy/not-an-array': {
    severity: 'critical',
    title: 'The records are not an array',
    cause: 'The tree is built over the elements of a JSON array, and the input is another value.',
    cure: 'Give the records array of the registry, not the whole file.',
  },
  'legacy/weak-profile': {
    severity: 'warning',
    title: 'The root is of the legacy profile',
    cause:
      'With an odd number of records a copy of the record with the largest leaf gives the same root; leaves and nodes are hashed alike; the order of members changes the root; other fields of the file are not covered.',
    cure: 'Commit to the records as a set, which has none of these weaknesses, and keep the legacy root for comparison only.',
  },
  'legacy/duplicate-record': {
    severity: 'critical',
    title: 'Two records are equal',
    cause: 'Two records have the same leaf; n records and n + 1 can then have the same root.',
    cure: 'Remove the copy; if the root was approved before, treat the registry as tampered with.',
  },
  'legacy/duplicate-id': {
    severity: 'critical',
    title: 'Two records have the same id',
    cause: 'Two records with one id make it undefined which of them counts.',
    cure: 'Remove or rename one of the two records.',
  },
  'legacy/number-ambiguous': {
    severity: 'warning',
    title: 'A number has no single legacy text',
    cause: 'The first implementations would print this number in another way, so its leaf depends on the language that computed it.',
    cure: 'Write the number in its shortest form, without exponent, trailing zeros or a negative zero.',
  },
  'legacy/escape-ambiguous': {
    severity: 'warning',
    title: 'A character has two legacy forms',
    cause: 'A character above U+007E was written as it is by one implementation and escaped by another, so the two variants of the root differ.',
    cure: 'Accept either variant and say which one matched.',
  },
});
