import { accept, refuse, type Result } from '@plimsoll/findings';
import { parseVkey, type Verifier } from '@plimsoll/signed-note';
import * as z from 'zod';
import { utcTime } from './approval-policy.ts';
import { readDocument, schemaFaults } from './json-document.ts';
import { policyRules } from './policy-rules.ts';

/** Most entries of a revocations file. */
const MAX_REVOCATIONS = 4096;

const RevocationsFile = z.strictObject({
  schema_version: z.literal('plimsoll.revocations.v1'),
  revocations: z.array(z.strictObject({ vkey: z.string(), revokedAt: utcTime, reason: z.enum(['compromised', 'retired', 'superseded']) })).max(MAX_REVOCATIONS),
});

/**
 * A key that no longer counts: of a `compromised` one nothing, of a `retired` or `superseded` one what is issued at or
 * after `revokedAt` (RFC 3339 in UTC).
 */
export interface Revocation {
  readonly verifier: Verifier;
  readonly revokedAt: string;
  readonly reason: 'compromised' | 'retired' | 'superseded';
}

/** Loads `plimsoll.revocations.v1` from bytes of strict JSON or from a parsed value. Every fault is `policy/bad-revocations`. */
export function parseRevocations(document: unknown): Result<readonly Revocation[]> {
  const read = readDocument(document);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const fault = (path: readonly PropertyKey[], sentence: string) => policyRules.finding('policy/bad-revocations', { sentence: `Revoked keys, ${sentence}; correct it`, location: at(path) });
  const parsed = RevocationsFile.safeParse(value);
  if (!parsed.success) return refuse(...schemaFaults(parsed.error).map(({ path, sentence }) => fault(path, sentence)));
  const entries = parsed.data.revocations.map(({ vkey, ...rest }, index) => ({ ...rest, parsed: parseVkey(vkey), index }));
  const bad = entries.filter(({ parsed: key }) => !key.ok);
  if (bad.length > 0) {
    return refuse(...bad.map(({ parsed: key, index }) => fault(['revocations', index, 'vkey'], `entry ${index + 1}: ${key.findings.map(({ sentence }) => sentence).join('; ')}`)));
  }
  return accept(entries.flatMap(({ parsed: key, revokedAt, reason }) => (key.ok ? [{ verifier: key.value, revokedAt, reason }] : [])));
}
