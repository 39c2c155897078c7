import * as z from 'zod';

/** What identifies a published schema. */
export interface SchemaHead {
  /** Id of the contract; the schema's `$id` is `urn:plimsoll:schema:<id>`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Ids of what no schema can say: passing the schema does not mean that these hold. */
  readonly semantic: readonly string[];
}

/**
 * The JSON Schema 2020-12 of a shape, with keys in a fixed order.
 * @param io whether members with a default are required: in what comes out of parsing they are, in what goes in they are not
 */
export function jsonSchemaOf(shape: z.ZodType, { id, title, description, semantic }: SchemaHead, io: 'input' | 'output' = 'output'): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(shape, {
    target: 'draft-2020-12',
    io,
    override: ({ jsonSchema: part }) => {
      delete part.readOnly;
      // Where expressions are searched with Python's `re`, `$` also stands before a line feed at the end.
      if (part.pattern?.endsWith('$') === true) part.pattern += String.raw`(?!\n)`;
    },
  });
  return { $schema, $id: `urn:plimsoll:schema:${id}`, title, description, 'x-plimsoll-contract': id, 'x-plimsoll-semantic': semantic, ...rest };
}
