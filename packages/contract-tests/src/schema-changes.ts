import { itemChanges, nameChanges, requiredChanges, unknownMemberChanges } from './container-changes.ts';
import { boundChanges, formatChanges, lengthChanges, listedChanges, patternChanges, stepChanges, typeChanges } from './scalar-changes.ts';
import type { SchemaChange } from './value-change.ts';
import type { SchemaPlace } from './walk-schema.ts';

type Changes = (place: SchemaPlace, bytes: number) => Iterable<SchemaChange>;

/** What breaks each keyword, in the order of cases. */
const BY_KEYWORD: Readonly<Record<string, Changes>> = {
  required: requiredChanges,
  type: typeChanges,
  enum: (place) => listedChanges(place, 'enum'),
  const: (place) => listedChanges(place, 'const'),
  minLength: (place) => lengthChanges(place, 'minLength'),
  maxLength: (place) => lengthChanges(place, 'maxLength'),
  pattern: patternChanges,
  format: formatChanges,
  minimum: (place) => boundChanges(place, 'minimum'),
  exclusiveMinimum: (place) => boundChanges(place, 'exclusiveMinimum'),
  maximum: (place) => boundChanges(place, 'maximum'),
  exclusiveMaximum: (place) => boundChanges(place, 'exclusiveMaximum'),
  multipleOf: stepChanges,
  additionalProperties: (place) => unknownMemberChanges(place, 'additionalProperties'),
  unevaluatedProperties: (place) => unknownMemberChanges(place, 'unevaluatedProperties'),
  propertyNames: nameChanges,
};

/** Every change that one schema offers at one value; `bytes` is what a document may have. */
export function* schemaChanges(place: SchemaPlace, bytes: number): Generator<SchemaChange> {
  for (const [keyword, changes] of Object.entries(BY_KEYWORD)) if (Object.hasOwn(place.schema, keyword)) yield* changes(place, bytes);
  yield* itemChanges(place, bytes);
}
