import { createRequire } from 'node:module';
import draft04 from 'ajv-draft-04';
import formats from 'ajv-formats';

const require = createRequire(import.meta.url);

/**
 * The published schema of SARIF 2.1.0 (2.1.0-rtm.5, JSON Schema draft 4) as `@microsoft/jest-sarif` ships it.
 * Its pattern for `language` has a lone bracket, which regular expressions accept only without the flag `u`.
 */
const schema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object;

const ajv = new draft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(schema);

/** What the schema has against the document; empty if it is a SARIF log. */
export function sarifErrors(document: unknown): readonly string[] {
  return validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
