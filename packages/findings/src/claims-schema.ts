import * as z from 'zod';
import type { ClaimKind } from './claim.ts';
import { CLAIM_ID } from './claim-declaration.ts';

/** The kind's shape with `id` and `kind`; a union of shapes becomes a union of declarations. */
function declarationOf(kind: ClaimKind, shape: z.core.$ZodType): z.ZodType {
  if (shape instanceof z.ZodUnion) return z.union(shape.options.map((option) => declarationOf(kind, option)));
  if (!(shape instanceof z.ZodObject)) throw new TypeError(`Cannot describe claims of kind ${kind.kind}: its schema must be an object or a union of objects`);
  return z.strictObject({
    id: z.string().regex(CLAIM_ID).describe('Names the claim; its findings have it as subject'),
    kind: z.literal(kind.kind).describe(kind.title),
    ...(shape.shape as z.core.$ZodShape),
  });
}

/**
 * Schema of a list of declarations of these kinds, for editors and documentation: give it to `z.toJSONSchema`.
 * {@link verifyClaims} does not need it; it says in findings what is wrong.
 * @throws TypeError for a kind whose schema is neither an object nor a union of objects, and for no kind at all
 */
export function claimsSchema(kinds: readonly ClaimKind[]): z.ZodType {
  if (kinds.length === 0) throw new TypeError('Cannot describe claims: there is no kind');
  return z.array(z.union(kinds.map((kind) => declarationOf(kind, kind.schema))));
}
