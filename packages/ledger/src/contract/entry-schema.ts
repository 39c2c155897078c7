import type { jsonRules } from '@plimsoll/canonical-json';
import type { entryRules } from '../rules.ts';

/** What no schema can say of an entry: passing the schema does not mean that these hold. */
const SEMANTIC: readonly (keyof typeof entryRules.table | keyof typeof jsonRules.table)[] = ['json/duplicate-key', 'json/too-deep', 'entry/too-large', 'entry/not-canonical', 'entry/bad-attribute', 'entry/bad-evidence'];

/** Id of the contract. */
export const ENTRY_ID = 'plimsoll.ledger-entry.v1';

// Where expressions are searched with Python's `re`, `$` also stands before a line feed at the end.
const END = String.raw`$(?!\n)`;
const text = (minLength: number, maxLength: number, description?: string) => ({ type: 'string', minLength, maxLength, pattern: String.raw`^[^\u0000-\u001f\u007f]*${END}`, ...(description !== undefined && { description }) });
const form = (pattern: string, maxLength?: number, description?: string) => ({ type: 'string', ...(maxLength !== undefined && { maxLength }), pattern: pattern + END, ...(description !== undefined && { description }) });
const closed = (properties: Readonly<Record<string, object>>, required = Object.keys(properties)) => ({ type: 'object', properties, required, additionalProperties: false });

const uri = form(String.raw`^[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,512}`, undefined, 'URI reference, RFC 3986');
const digest = form('^[0-9a-f]{64}', undefined, 'SHA-256, 64 lower-case hex digits');

const governance = closed({
  phase: form('^[A-Za-z0-9][A-Za-z0-9._-]{0,31}'),
  action: form('^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*', 32),
  root: { anyOf: [{ type: 'null' }, closed({ profile: form('^[a-z0-9][a-z0-9./-]{0,31}'), sha256: digest })] },
  signer: text(1, 128, 'A claim, until a signed statement proves it'),
  notes: { type: 'string', maxLength: 2000, pattern: String.raw`^[^\u0000-\u0009\u000b-\u001f\u007f]*${END}` },
});

const reference = closed(
  { name: text(1, 256, 'Unique among the evidence of the entry'), sha256: digest, size: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Bytes' }, mediaType: text(1, 128), uri },
  ['name', 'sha256', 'size', 'mediaType'],
);

/** The JSON Schema 2020-12 of an entry as it stands in the log: one CloudEvents 1.0 event. Lengths are in UTF-16 code units there, in code points here. */
export const entrySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:plimsoll:schema:${ENTRY_ID}`,
  title: 'Ledger entry',
  description: 'One CloudEvents 1.0 event as it stands in the log, in its RFC 8785 form of at most 65,535 bytes.',
  'x-plimsoll-contract': ENTRY_ID,
  'x-plimsoll-semantic': SEMANTIC,
  type: 'object',
  properties: {
    specversion: { type: 'string', const: '1.0' },
    id: form('^[!-~]{1,128}', undefined, 'Unique for the source'),
    source: uri,
    type: form(String.raw`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+`, 128, 'Lower-case reverse DNS name'),
    time: { ...form(String.raw`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z`, undefined, 'RFC 3339 in UTC'), format: 'date-time' },
    datacontenttype: { type: 'string', const: 'application/json' },
    dataschema: uri,
    subject: text(1, 512),
    data: {
      type: 'object',
      properties: { governance, evidence: { type: 'array', items: reference, maxItems: 256 } },
      required: [],
      description: 'Two members are checked where present; the others are the own of the event type',
    },
  },
  required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'data'],
  propertyNames: { pattern: `^[a-z0-9]{1,20}${END}` },
  additionalProperties: {
    anyOf: [text(0, 1024), { type: 'boolean' }, { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647 }],
    description: 'Extension attributes',
  },
} as const;
