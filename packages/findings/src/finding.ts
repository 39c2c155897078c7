import * as z from 'zod';

/** A JSON value: what may stand in a finding. No undefined, NaN, infinities or Dates. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** `<area>/<name>`, for ever the same for the same rule, e.g. `ledger/entry-altered`. */
export type FindingId = `${string}/${string}`;

/** Every rule id matches this. */
export const FINDING_ID = /^[a-z][a-z0-9-]*\/[a-z0-9][a-z0-9_-]*$/;

/**
 * What was computed. `inconclusive` (no data, NaN, too few samples, unverifiable) never counts as pass;
 * `skip` counts as pass only where a contract allows it.
 */
export const Verdict = z.enum(['pass', 'fail', 'inconclusive', 'skip']);
export type Verdict = z.infer<typeof Verdict>;

/**
 * What happens next if the verdict is not pass: `blocker` pages and rolls back, `critical` closes the gate,
 * `warning` goes to the weekly review, `note` is for the record.
 */
export const Severity = z.enum(['blocker', 'critical', 'warning', 'note']);
export type Severity = z.infer<typeof Severity>;

// An id names the definition in JSON Schemas.
const AnyJson = z.json().meta({ id: 'Json', description: 'Any JSON value' });

const Place = z
  .strictObject({
    file: z.string().min(1).exactOptional().describe('Path relative to the workspace root, with forward slashes; absent where a pure parser knows none'),
    line: z.int().min(1).exactOptional(),
    column: z.int().min(1).exactOptional().describe('In UTF-16 code units, from 1'),
    pointer: z.string().regex(/^(\/([^~]|~[01])*)?$/u).exactOptional().describe('RFC 6901 JSON pointer'),
  })
  .readonly();

/** One computed answer. */
export const Finding = z
  .strictObject({
    id: z.string().regex(FINDING_ID) as unknown as z.ZodType<FindingId, FindingId>,
    verdict: Verdict,
    severity: Severity,
    sentence: z.string().min(1).describe('One plain sentence: what, where, expected, actual, what to do'),
    subject: z.string().exactOptional().describe('What was judged: flag id, phase name, file, model version'),
    location: Place.exactOptional(),
    expected: (AnyJson as z.ZodType<Json, Json>).exactOptional(),
    actual: (AnyJson as z.ZodType<Json, Json>).exactOptional(),
    evidence: z
      .array(z.strictObject({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).readonly())
      .readonly()
      .exactOptional()
      .describe('The bytes that the answer was computed from'),
    detail: (z.record(z.string(), AnyJson) as unknown as z.ZodType<Readonly<Record<string, Json>>, Readonly<Record<string, Json>>>)
      .exactOptional()
      .describe("The rule's own numbers: query, window, method, counts"),
    integrity: z.literal(true).exactOptional().describe('Present if the rule is an integrity rule: its failure means tampered or unverifiable'),
  })
  .readonly();
export type Finding = z.infer<typeof Finding>;

/** Where a finding points. */
export type Location = z.infer<typeof Place>;
