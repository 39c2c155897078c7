import type { ContractKit } from '@plimsoll/findings';
import { applyPatch } from './apply-patch.ts';
import type { CaseParts } from './contract-case.ts';
import { expectedId } from './expected-id.ts';
import type { GoldenValue } from './golden-value.ts';
import { follow, stepsOf } from './json-pointer.ts';
import { isList, isObject, type Members, sameJson } from './json-shape.ts';
import { schemaChanges } from './schema-changes.ts';
import { schemaValidator } from './schema-validator.ts';
import type { SchemaChange } from './value-change.ts';
import { schemaPlaces, type SchemaPlace } from './walk-schema.ts';

/** What a change of a schema's value makes: a boundary, a negative of the schema, or one that no schema sees. */
type Sort = 'boundary' | 'schema' | 'semantic';

/** Cases from the schema, walked once beside each golden document: boundaries, negatives of the schema and of what it cannot see. */
export function schemaCases(kit: ContractKit, goldens: readonly GoldenValue[], coverage: 'schema' | 'instance'): Readonly<Record<Sort, readonly CaseParts[]>> {
  const found = { boundary: [] as CaseParts[], schema: [] as CaseParts[], semantic: [] as CaseParts[] };
  if (kit.jsonSchema === null || goldens.length === 0) return found;
  const root = kit.jsonSchema as Members;
  const covered = new Set<string>();
  const seen = new Set<string>();
  const validate = schemaValidator(kit);
  for (const base of goldens) {
    const made = new Set<string>();
    for (const place of schemaPlaces(root, base.value)) {
      if (coverage === 'schema' && isSeen(place, seen)) continue;
      for (const change of schemaChanges(place, kit.limits.bytes)) {
        const location = `${place.location} ${change.keyword === 'required' ? change.pointer.slice(place.pointer.length) : ''} ${change.keyword} ${change.variant}`;
        if (coverage === 'schema' && covered.has(location)) continue;
        const name = `${change.keyword}@${change.pointer}#${change.variant}`;
        if (made.has(name) || isSame(base, change)) continue;
        // What breaks one alternative may well be another.
        if (place.alternative && validate?.(applyPatch(base.value, change.patch)) !== change.boundary) continue;
        made.add(name);
        covered.add(location);
        const id = expectedId(kit, change.boundary ? 'limit' : change.keyword, change.pointer);
        const sort = sortOf(place, change, id);
        found[sort].push(schemaCase(kit, base, change, sort, id));
      }
    }
  }
  return found;
}

function sortOf({ schema }: SchemaPlace, { keyword, boundary }: SchemaChange, id: string | undefined): Sort {
  if (boundary) return id === undefined ? 'boundary' : 'semantic';
  return keyword === 'x-plimsoll-ordered' && !Object.hasOwn(schema, 'prefixItems') ? 'semantic' : 'schema';
}

/**
 * True where the same schema met the same scalar, or an object of the same members, before: it offers the same changes again.
 * Items of long lists mostly do.
 */
function isSeen({ location, value, alternative }: SchemaPlace, seen: Set<string>): boolean {
  // Whether a change of an alternative makes a case depends on what is around it; that of a list, on all of its items.
  if (alternative || isList(value)) return false;
  const key = `${location} ${JSON.stringify(isObject(value) ? Object.keys(value) : value)} ${isObject(value)}`;
  if (seen.has(key)) return true;
  seen.add(key);
  return false;
}

/** True for a change that puts there what was there. */
function isSame({ value }: GoldenValue, { patch }: SchemaChange): boolean {
  const [operation] = patch;
  if (operation?.op !== 'replace') return false;
  const before = follow(value, stepsOf(operation.path));
  return before !== undefined && sameJson(before, operation.value);
}

function schemaCase(kit: ContractKit, { golden, value, write }: GoldenValue, change: SchemaChange, sort: Sort, id: string | undefined): CaseParts {
  const { keyword, variant, title, pointer, patch } = change;
  const level = sort === 'semantic' ? 'semantic' : 'schema';
  return {
    id: `${golden.id}:${level}:${keyword}@${pointer}#${variant}`,
    contract: kit,
    kind: sort === 'boundary' ? 'boundary' : 'negative',
    level,
    title,
    context: golden.context,
    expect: sort === 'boundary' ? { accept: true, verdict: golden.verdict, raises: [] } : { accept: false, verdict: 'fail', raises: id === undefined ? [] : [id] },
    pointer,
    make: () => write(applyPatch(value, patch)),
  };
}
