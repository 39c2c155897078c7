import { type Json, pointerStep } from '@plimsoll/findings';
import { isList, isObject, member, type Members } from './json-shape.ts';
import { resolveReference, schemaPlaces } from './walk-schema.ts';

function typeMatches(schema: Members, value: Json): boolean {
  const stated = member(schema, 'type');
  if (stated === undefined) return true;
  const types = isList(stated) ? stated : [stated];
  const type = value === null ? 'null' : isList(value) ? 'array' : typeof value;
  return types.includes(type) || (type === 'number' && types.includes('integer'));
}

/** The locations of the schema for which the document has a value. */
export function* schemaLocations(root: Members, document: Json): Generator<string> {
  for (const { schema, location, alternative, value } of schemaPlaces(root, document)) if (!alternative || typeMatches(schema, value)) yield location;
}

/** The outermost locations of the schema that were not seen; a schema inside itself is followed once. */
export function unseenLocations(root: Members, seen: ReadonlySet<string>): string[] {
  const unseen: string[] = [];
  const visit = (child: Json | undefined, location: string, around: readonly Members[]): void => {
    // A schema that asks for nothing has no values to miss.
    if (!isObject(child) || Object.keys(child).length === 0 || around.includes(child)) return;
    if (!seen.has(location)) {
      unseen.push(location);
      return;
    }
    const inner = [...around, child];
    const reference = member(child, '$ref');
    if (typeof reference === 'string') visit(resolveReference(root, reference), `${location}/$ref`, inner);
    for (const [name, each] of Object.entries(member(child, 'properties') ?? {})) visit(each as Json, `${location}/properties${pointerStep(name)}`, inner);
    for (const keyword of ['additionalProperties', 'items', 'then', 'else']) visit(member(child, keyword), `${location}/${keyword}`, inner);
    for (const keyword of ['prefixItems', 'allOf', 'anyOf', 'oneOf']) {
      const list = member(child, keyword);
      if (isList(list)) for (const [index, each] of list.entries()) visit(each, `${location}/${keyword}/${index}`, inner);
    }
  };
  visit(root, '#', []);
  return unseen;
}
