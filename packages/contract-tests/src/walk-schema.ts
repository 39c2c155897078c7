import { type Json, pointerStep } from '@plimsoll/findings';
import { follow, stepsOf } from './json-pointer.ts';
import { isList, isObject, member, type Members } from './json-shape.ts';

/** A schema that applies to a value of a document. */
export interface SchemaPlace {
  readonly schema: Members;
  /** The way to the schema through `$ref`s and applicators (JSON Schema core 2020-12 section 12.3.2); all items of a list share one. */
  readonly location: string;
  /** RFC 6901 pointer of the value. */
  readonly pointer: string;
  readonly value: Json;
  /** Below `anyOf`, `oneOf`, `then` and the like: breaking this schema need not break the document. */
  readonly alternative: boolean;
}

type Applied = Pick<SchemaPlace, 'schema' | 'location' | 'alternative'>;

/**
 * The subschema that a `$ref` of the document's own names: `#`, `#/$defs/…`, or the same behind the schema's `$id`.
 * @throws TypeError for any other reference
 */
export function resolveReference(root: Members, reference: string): Json {
  const id = member(root, '$id');
  const local = typeof id === 'string' && reference.startsWith(`${id}#`) ? reference.slice(id.length) : reference;
  const target = local === '#' ? root : local.startsWith('#/') ? follow(root, stepsOf(decodeURIComponent(local.slice(1)))) : undefined;
  if (target === undefined) throw new TypeError(`Cannot walk the schema: a reference leads to a place of the schema itself, received ${JSON.stringify(reference)}`);
  return target;
}

const EVERY = ['allOf'];
const SOME = ['anyOf', 'oneOf'];
const CONDITIONAL = ['then', 'else'];

/** The schema and every one that it applies to the same value. */
function expand(root: Members, { schema, location, alternative }: Applied, seen: readonly Members[] = []): Applied[] {
  if (seen.includes(schema)) return [];
  const around = [...seen, schema];
  const inner = (child: Json | undefined, at: string, either: boolean): Applied[] =>
    isObject(child) ? expand(root, { schema: child, location: location + at, alternative: alternative || either }, around) : [];
  const reference = member(schema, '$ref');
  const lists = [...EVERY, ...SOME].flatMap((keyword) => {
    const list = member(schema, keyword);
    return isList(list) ? list.flatMap((child, index) => inner(child, `/${keyword}/${index}`, SOME.includes(keyword))) : [];
  });
  return [
    { schema, location, alternative },
    ...(typeof reference === 'string' ? inner(resolveReference(root, reference), '/$ref', false) : []),
    ...lists,
    ...CONDITIONAL.flatMap((keyword) => inner(member(schema, keyword), `/${keyword}`, true)),
  ];
}

/** What a schema asks of one member. */
function memberSchemas({ schema, location, alternative }: Applied, name: string): Applied[] {
  const found: Applied[] = [];
  const take = (child: Json | undefined, at: string): void => {
    if (isObject(child)) found.push({ schema: child, location: location + at, alternative });
  };
  const properties = member(schema, 'properties');
  const own = isObject(properties) && Object.hasOwn(properties, name);
  if (own) take(member(properties, name), `/properties${pointerStep(name)}`);
  const patterns = Object.entries(member(schema, 'patternProperties') ?? {}).filter(([pattern]) => new RegExp(pattern, 'u').test(name));
  for (const [pattern, child] of patterns) take(child as Json, `/patternProperties${pointerStep(pattern)}`);
  if (!own && patterns.length === 0) take(member(schema, 'additionalProperties'), '/additionalProperties');
  return found;
}

/** What a schema asks of one item. */
function itemSchemas({ schema, location, alternative }: Applied, index: number): Applied[] {
  const prefix = member(schema, 'prefixItems');
  const first = isList(prefix) && index < prefix.length;
  const child = first ? prefix[index] : member(schema, 'items');
  return isObject(child) ? [{ schema: child, location: location + (first ? `/prefixItems/${index}` : '/items'), alternative }] : [];
}

/** Every schema that applies to a value of the document, by value in document order, then as the schema has them. */
export function* schemaPlaces(root: Members, document: Json): Generator<SchemaPlace> {
  yield* visit([{ schema: root, location: '#', alternative: false }], '', document);

  function* visit(given: readonly Applied[], pointer: string, value: Json): Generator<SchemaPlace> {
    const applied = given.flatMap((each) => expand(root, each));
    for (const each of applied) yield { ...each, pointer, value };
    if (isObject(value)) {
      for (const [name, child] of Object.entries(value)) yield* visit(applied.flatMap((each) => memberSchemas(each, name)), pointer + pointerStep(name), child);
    } else if (isList(value)) {
      for (const [index, child] of value.entries()) yield* visit(applied.flatMap((each) => itemSchemas(each, index)), pointer + pointerStep(index), child);
    }
  }
}
