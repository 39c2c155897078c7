import { defineRules } from '@plimsoll/findings';

/** The rules of this package: what makes a document refused. Their findings carry line, column, pointer and `detail.offset`, never a file. */
export const jsonRules = defineRules('json', {
  'json/too-large': {
    severity: 'critical',
    title: 'JSON document too large',
    cause: 'The document has more UTF-8 bytes than the reader allows (16 MiB unless stated), so it was not read.',
    cure: 'Split the document, or find out who made it grow.',
  },
  'json/invalid-utf8': {
    severity: 'critical',
    title: 'JSON document is not UTF-8',
    cause: 'RFC 8259 section 8.1 asks for UTF-8; the bytes at the offset are no character, so different readers would see different text.',
    cure: 'Write the file as UTF-8 again from its source; do not repair the bytes by hand.',
  },
  'json/bom': {
    severity: 'critical',
    title: 'Byte order mark before JSON',
    cause: 'The document starts with U+FEFF, which RFC 8259 section 8.1 forbids and which changes its digest.',
    cure: 'Save the file as UTF-8 without byte order mark.',
  },
  'json/syntax': {
    severity: 'critical',
    title: 'Not JSON',
    cause: 'The text leaves the grammar of RFC 8259: no comments, trailing commas, single quotes, NaN or leading zeros. Reading stopped here.',
    cure: 'Correct the text at the place given and run again; what follows was not looked at.',
  },
  'json/too-deep': {
    severity: 'critical',
    title: 'JSON nested too deeply',
    cause: 'More arrays and objects stand inside each other than the reader allows (64 unless stated). Reading stopped here.',
    cure: 'Flatten the document; nesting like this is usually an attack or a runaway producer.',
  },
  'json/too-many-values': {
    severity: 'critical',
    title: 'JSON document with too many values',
    cause: 'The document holds more values than the reader allows (1,000,000 unless stated). Reading stopped here.',
    cure: 'Split the document.',
  },
  'json/duplicate-key': {
    severity: 'critical',
    title: 'Key twice in one JSON object',
    cause: 'Two members of one object have the same name after unescaping; which one counts depends on who reads it.',
    cure: 'Remove one of the two members where the document is produced.',
  },
  'json/forbidden-key': {
    severity: 'critical',
    title: 'Key __proto__ in JSON',
    cause: 'A member is named __proto__, which some readers take as the prototype of the object.',
    cure: 'Rename the member; treat a document from outside that has one as hostile.',
  },
  'json/lone-surrogate': {
    severity: 'critical',
    title: 'Half a character in a JSON string',
    cause: 'A string holds a surrogate without its partner, which has no UTF-8 form, so the text has no digest.',
    cure: 'Fix the producer: it cut a string in the middle of a character.',
  },
  'json/number-range': {
    severity: 'critical',
    title: 'JSON number outside the range of a double',
    cause: 'The number reads as infinite, or is not zero and reads as 0.',
    cure: 'Write the number as a string, or in a unit in which it fits.',
  },
  'json/unsafe-integer': {
    severity: 'critical',
    title: 'JSON integer beyond 2^53 − 1',
    cause: 'The number reads as an integer that shares its double with its neighbours, so readers disagree on it.',
    cure: 'Write the number as a string.',
  },
  'json/not-canonical': {
    severity: 'critical',
    title: 'JSON not in canonical form',
    cause: 'The bytes are valid JSON but not the RFC 8785 form of their value, so their digest is not the digest of the value.',
    cure: 'Write the document with `plimsoll json canonicalize`; if it was signed in this form, refuse it.',
  },
});

/** Id of a rule of this package. */
export type JsonRuleId = keyof typeof jsonRules.table;
