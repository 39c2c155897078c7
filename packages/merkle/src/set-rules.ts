import { defineRules } from '@plimsoll/findings';

/** What committing to a set, or checking a proof about one, can fail. */
export const setRules = defineRules('set', {
  'set/bad-id': {
    severity: 'critical',
    title: 'A record has no usable id',
    cause: 'An id is 1 to 1,024 bytes of UTF-8 without control characters or half surrogate pairs; this one is not, or is missing.',
    cure: 'Rename the record.',
  },
  'set/duplicate-id': {
    severity: 'critical',
    title: 'Two records have the same id',
    cause: 'A set has one record for each id; two make it undefined which one counts, even if they are equal.',
    cure: 'Remove or rename one of the two records.',
  },
  'set/too-large': {
    severity: 'critical',
    title: 'The set or a value is too large',
    cause: 'A set has at most 1,000,000 records, a value at most 16 MiB.',
    cure: 'Split the set, or commit to a digest in place of the large value.',
  },
  'set/proof-invalid': {
    severity: 'critical',
    integrity: true,
    title: 'A proof about a set does not hold',
    cause: 'The document is not a proof, is about another set or id, does not lead to the expected root, or does not show what it claims.',
    cure: 'Refuse what the proof was to show; treat the proof or the set as tampered with.',
  },
});

/** Records in the largest set. */
export const MAX_RECORDS = 1_000_000;

/** Bytes in the longest value: 16 MiB. */
export const MAX_VALUE_LENGTH = 16 * 1024 * 1024;
