import { type ClaimKind, claimsSchema } from '@plimsoll/findings';
import * as z from 'zod';

/** Most claims that one configuration may declare. */
const MAX_CLAIMS = 10_000;

const members = {
  schema_version: z.literal('plimsoll.config.v1'),
  name: z.string().min(1).max(128).describe('What is judged; names the report'),
  ledger: z
    .strictObject({ path: z.string().min(1).describe('Folder of the ledger'), key: z.string().min(1).describe('Key file that signs it, readable by its owner only') })
    .exactOptional()
    .describe('Where commands record what they write; both relative to the folder that they run in'),
  flags: z.strictObject({ file: z.string().min(1).describe('Registry of flags, relative to the folder that commands run in') }).exactOptional().describe('What flags commands are about where they name no file'),
};

/** The document around the claims, which {@link verifyClaims} judges one by one. */
export const Config = z.strictObject({ ...members, claims: z.array(z.unknown()).max(MAX_CLAIMS) });
export type Config = z.infer<typeof Config>;

/** JSON Schema 2020-12 of plimsoll.config.yaml with the claims of these kinds, for editors and documentation. */
export function configJsonSchema(kinds: readonly ClaimKind[]): object {
  const claims = kinds.length === 0 ? z.array(z.unknown()) : claimsSchema(kinds);
  const whole = z.strictObject({ ...members, claims: claims.describe('What must hold; every claim is required') });
  return { title: 'plimsoll.config.v1', ...z.toJSONSchema(whole, { target: 'draft-2020-12', io: 'input' }) };
}
