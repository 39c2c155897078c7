import { type Json, pointerStep } from '@plimsoll/findings';
import { isList, isObject, member, type Members, sameJson } from './json-shape.ts';
import { resolveReference } from './walk-schema.ts';

/** One difference of two schemas that breaks somebody. */
export interface Difference {
  /** Location in the schema, through references. */
  readonly at: string;
  readonly what: string;
  readonly producers: boolean;
  readonly consumers: boolean;
}

const ANNOTATIONS = ['$schema', '$id', '$comment', '$defs', '$ref', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'];
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const LISTS = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];
const HANDLED = ['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', ...LISTS, ...LOWER, ...UPPER];

/** Every difference that breaks somebody, in the order of the schema. Schemas inside themselves are compared once. */
export function compareSchemas(before: Members, after: Members): Difference[] {
  const found: Difference[] = [];
  const compared = new Set<string>();
  const note = (at: string, what: string, narrower: boolean, wider: boolean): void => {
    if (narrower || wider) found.push({ at, what, producers: narrower, consumers: wider });
  };

  const compare = (old: Json, next: Json, at: string): void => {
    const names = [reference(old), reference(next)];
    if (names.some((name) => name !== undefined)) {
      const pair = JSON.stringify([...names, ...[old, next].map((each) => (reference(each) === undefined ? at : ''))]);
      if (compared.has(pair)) return;
      compared.add(pair);
    }
    const [a, b] = [resolved(before, old), resolved(after, next)];
    if (!isObject(a) || !isObject(b)) {
      // A boolean schema takes everything or nothing; so does an empty one.
      if (!sameJson(empty(a), empty(b))) note(at, 'what may stand here changed', a !== false && empty(b) !== true, b !== false && empty(a) !== true);
      return;
    }
    compareListed(a, b, at);
    compareBounds(a, b, at);
    compareMembers(a, b, at);
    compareItems(a, b, at);
    const others = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !HANDLED.includes(name) && !ANNOTATIONS.includes(name) && (!name.startsWith('x-') || name === 'x-plimsoll-ordered'));
    for (const name of others) {
      const [was, is] = [member(a, name), member(b, name)];
      if (was === undefined || is === undefined || !sameJson(was, is)) note(at, `${name} is ${text(is)}, it was ${text(was)}`, is !== undefined, was !== undefined);
    }
  };

  const compareListed = (a: Members, b: Members, at: string): void => {
    for (const [what, was, is] of [['type', types(a), types(b)], ['listed value', listed(a), listed(b)]] as const) {
      if (was === undefined && is === undefined) continue;
      if (was === undefined || is === undefined) {
        note(at, is === undefined ? `every ${what} is allowed, it was only ${text(was)}` : `only ${what} ${text(is)} is allowed, it was every one`, was === undefined, is === undefined);
        continue;
      }
      const gone = was.filter((each) => !is.some((other) => sameJson(each, other)));
      const added = is.filter((each) => !was.some((other) => sameJson(each, other)));
      if (gone.length > 0) note(at, `the ${what} ${text(gone)} is removed`, true, false);
      if (added.length > 0) note(at, `the ${what} ${text(added)} is new`, false, true);
    }
  };

  const compareBounds = (a: Members, b: Members, at: string): void => {
    for (const name of [...LOWER, ...UPPER]) {
      const none = LOWER.includes(name) ? -Infinity : Infinity;
      const [was, is] = [bound(a, name, none), bound(b, name, none)];
      const rises = LOWER.includes(name) ? is > was : is < was;
      if (was !== is) note(at, `${name} is ${text(member(b, name))}, it was ${text(member(a, name))}`, rises, !rises);
    }
  };

  const compareMembers = (a: Members, b: Members, at: string): void => {
    const [wasRequired, isRequired] = [strings(a), strings(b)];
    const [was, is] = [properties(a), properties(b)];
    const [wasClosed, isClosed] = [isNarrow(member(a, 'additionalProperties')), isNarrow(member(b, 'additionalProperties'))];
    if (wasClosed !== isClosed) note(at, isClosed ? 'it was open and is closed' : 'it was closed and is open', isClosed, wasClosed);
    else if (!wasClosed) compare(member(a, 'additionalProperties') ?? true, member(b, 'additionalProperties') ?? true, `${at}/additionalProperties`);
    for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const place = `${at}/properties${pointerStep(name)}`;
      const [old, next] = [member(was, name), member(is, name)];
      if (next === undefined) note(place, 'the member is removed', true, false);
      else if (old === undefined) note(place, isRequired.has(name) ? 'the member is new and required' : 'the member is new', isRequired.has(name), !isRequired.has(name) && wasClosed);
      else compare(old, next, place);
    }
    for (const name of new Set([...wasRequired, ...isRequired])) {
      if (wasRequired.has(name) === isRequired.has(name) || Object.hasOwn(was, name) !== Object.hasOwn(is, name)) continue;
      note(`${at}/properties${pointerStep(name)}`, isRequired.has(name) ? 'the member is now required' : 'the member is no longer required', isRequired.has(name), wasRequired.has(name));
    }
  };

  const compareItems = (a: Members, b: Members, at: string): void => {
    const [was, is] = [member(a, 'items'), member(b, 'items')];
    if (was !== undefined || is !== undefined) compare(was ?? true, is ?? true, `${at}/items`);
    for (const name of LISTS) {
      const [old, next] = [items(a, name), items(b, name)];
      for (const [index, each] of old.slice(0, next.length).entries()) compare(each, next[index] ?? true, `${at}/${name}/${index}`);
      // One more alternative is wider; one more of the others is narrower.
      const either = name === 'anyOf' || name === 'oneOf';
      const more = next.length > old.length;
      const fresh = either && (old.length === 0 || next.length === 0);
      if (next.length !== old.length) note(at, `${name} has ${next.length} schemas, it had ${old.length}`, (either && !fresh) !== more, (either && !fresh) === more);
    }
  };

  compare(before, after, '#');
  return found;
}

function reference(schema: Json): string | undefined {
  const name = isObject(schema) ? member(schema, '$ref') : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** The schema with what its reference leads to; its own keywords win. */
function resolved(root: Members, schema: Json, depth = 0): Json {
  const name = reference(schema);
  if (name === undefined || depth > 32 || !isObject(schema)) return schema;
  const target = resolved(root, resolveReference(root, name), depth + 1);
  return isObject(target) ? { ...target, ...schema } : target;
}

/** An empty schema in its other spelling. */
function empty(schema: Json): Json {
  return isObject(schema) && Object.keys(schema).length === 0 ? true : schema;
}

/** True for a schema that takes nothing. */
function isNarrow(schema: Json | undefined): boolean {
  return schema === false;
}

function types(schema: Members): readonly Json[] | undefined {
  const stated = member(schema, 'type');
  if (stated === undefined) return undefined;
  const list = isList(stated) ? stated : [stated];
  return list.includes('number') ? [...list, 'integer'] : list;
}

function listed(schema: Members): readonly Json[] | undefined {
  const constant = member(schema, 'const');
  const list = member(schema, 'enum');
  return constant === undefined ? (isList(list) ? list : undefined) : [constant];
}

function bound(schema: Members, name: string, none: number): number {
  const stated = member(schema, name);
  return typeof stated === 'number' ? stated : none;
}

function strings(schema: Members): ReadonlySet<string> {
  const stated = member(schema, 'required');
  return new Set(isList(stated) ? stated.filter((each) => typeof each === 'string') : []);
}

function properties(schema: Members): Members {
  const stated = member(schema, 'properties');
  return isObject(stated) ? stated : {};
}

function items(schema: Members, name: string): readonly Json[] {
  const stated = member(schema, name);
  return isList(stated) ? stated : [];
}

function text(value: Json | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
