import * as z from 'zod';

/** What a schema says of itself. */
export interface SchemaTitle {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Ids of what no schema can say of the document. */
  readonly semantic: readonly string[];
}

/** The JSON Schema 2020-12 of a document. */
export function jsonSchemaOf(document: z.ZodType, { id, title, description, semantic }: SchemaTitle): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(document, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // Where expressions are searched with Python's `re`, `$` also stands before a line feed at the end.
      if (jsonSchema.pattern?.endsWith('$') === true) jsonSchema.pattern = `${jsonSchema.pattern.slice(0, -1)}$(?!\\n)`;
    },
  });
  return { $schema, $id: `urn:plimsoll:schema:${id}`, title, description, 'x-plimsoll-contract': id, 'x-plimsoll-semantic': semantic, ...rest };
}
