import * as z from 'zod';

/** The JSON Schema 2020-12 of a document, with the ids of what no schema can say of it. */
export function jsonSchemaOf(id: string, title: string, document: z.ZodType, semantic: readonly string[]): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(document, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // Where expressions are searched with Python's `re`, `$` also stands before a line feed at the end.
      if (jsonSchema.pattern?.endsWith('$') === true) jsonSchema.pattern += String.raw`(?!\n)`;
    },
  });
  return { $schema, $id: `urn:plimsoll:schema:${id}`, title, 'x-plimsoll-contract': id, 'x-plimsoll-semantic': semantic, ...rest };
}
