import * as z from 'zod';
import type { ManifestRuleId } from './manifest-rules.ts';

/** What identifies a published schema. */
export interface SchemaHead {
  /** Id of the contract; the schema's `$id` is `urn:plimsoll:schema:<id>`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What no schema can say: passing the schema does not mean that these hold. */
  readonly semantic: readonly ManifestRuleId[];
}

/** The JSON Schema 2020-12 of a shape, with keys in a fixed order. */
export function jsonSchema(shape: z.ZodType, { id, title, description, semantic }: SchemaHead): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(shape, {
    target: 'draft-2020-12',
    io: 'input',
    reused: 'inline',
    override: ({ jsonSchema: part }) => {
      // Where expressions are searched with Python's `re`, `$` also stands before a line feed at the end.
      if (part.pattern?.endsWith('$') === true) part.pattern += String.raw`(?!\n)`;
    },
  });
  return { $schema, $id: `urn:plimsoll:schema:${id}`, title, description, 'x-plimsoll-contract': id, 'x-plimsoll-semantic': semantic, ...rest };
}
