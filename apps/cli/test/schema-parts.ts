type Part = Readonly<Record<string, unknown>>;

/** A keyword of a schema with its value and those beside it; `unknown` for one that not every validator knows. */
interface Keyword {
  readonly at: string;
  readonly keyword: string;
  readonly value: unknown;
  readonly beside: Part;
}

const SCHEMA = new Set(['items', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else', 'contains']);
const LIST = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const NAMED = new Set(['properties', 'patternProperties', '$defs']);
const PLAIN = new Set([
  ...['$schema', '$id', '$ref', 'title', 'description', 'default', 'x-plimsoll-contract', 'x-plimsoll-semantic', 'x-plimsoll-ordered'],
  ...['type', 'enum', 'const', 'required', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
]);

/** Every keyword of a schema and of the schemas inside it. */
export function* schemaParts(schema: unknown, at = '#'): Generator<Keyword> {
  if (typeof schema !== 'object' || schema === null) return;
  const beside = schema as Part;
  for (const [keyword, value] of Object.entries(beside)) {
    const place = `${at}/${keyword}`;
    const known = PLAIN.has(keyword) || SCHEMA.has(keyword) || LIST.has(keyword) || NAMED.has(keyword) || (keyword === 'id' && at.startsWith('#/$defs/'));
    yield { at: place, keyword: known ? keyword : 'unknown', value, beside };
    if (SCHEMA.has(keyword)) yield* schemaParts(value, place);
    else if (LIST.has(keyword) || NAMED.has(keyword)) for (const [name, child] of Object.entries(value as Part)) yield* schemaParts(child, `${place}/${name}`);
  }
}
