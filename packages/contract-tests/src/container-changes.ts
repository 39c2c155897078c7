import { pointerStep } from '@plimsoll/findings';
import { isList, isObject, member, type Members, sameJson } from './json-shape.ts';
import { type SchemaChange, valueChange } from './value-change.ts';
import type { SchemaPlace } from './walk-schema.ts';

/** The name in the other habit of writing: `artifact_path` for `artifactPath` and the reverse; undefined for one word. */
function otherCasing(name: string): string | undefined {
  const other = name.includes('_') ? name.replaceAll(/_+([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase()) : name.replaceAll(/(?<=[a-z0-9])[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  return other === name ? undefined : other;
}

/** `required`: without the member, and with its name written the other way. */
export function* requiredChanges({ schema, pointer, value }: SchemaPlace): Generator<SchemaChange> {
  const names = member(schema, 'required');
  if (!isList(names) || !isObject(value)) return;
  for (const name of names) {
    if (typeof name !== 'string' || !Object.hasOwn(value, name)) continue;
    const at = pointer + pointerStep(name);
    yield { keyword: 'required', variant: 'removed', title: `${at}: removed`, pointer: at, patch: [{ op: 'remove', path: at }], boundary: false };
    const other = otherCasing(name);
    if (other === undefined || Object.hasOwn(value, other)) continue;
    yield { keyword: 'required', variant: 'renamed', title: `${at}: named ${other}`, pointer: at, patch: [{ op: 'move', from: at, path: pointer + pointerStep(other) }], boundary: false };
  }
}

/** Where nothing but the named members may stand: one more. */
export function* unknownMemberChanges({ schema, pointer, value }: SchemaPlace, keyword: 'additionalProperties' | 'unevaluatedProperties'): Generator<SchemaChange> {
  if (member(schema, keyword) !== false || !isObject(value)) return;
  const at = `${pointer}/plimsoll_unknown`;
  yield { keyword, variant: 'unknown', title: `${at}: a member that the contract does not know`, pointer: at, patch: [{ op: 'add', path: at, value: 1 }], boundary: false };
}

const MOST_ITEMS = 100_000;

/** `minItems`, `maxItems`, `uniqueItems` and `x-plimsoll-ordered`. */
export function* itemChanges(place: SchemaPlace, bytes: number): Generator<SchemaChange> {
  const { schema, value } = place;
  if (!isList(value)) return;
  const [first] = value;
  const least = member(schema, 'minItems');
  if (typeof least === 'number' && least > 0 && value.length >= least) yield valueChange(place, 'minItems', 'few', value.slice(0, least - 1), `${least - 1} items, one too few`);
  const most = member(schema, 'maxItems');
  if (typeof most === 'number' && most < MOST_ITEMS && first !== undefined && JSON.stringify(first).length * (most + 1) < bytes) {
    const unique = member(schema, 'uniqueItems') === true && typeof first === 'string';
    const more = Array.from({ length: most + 1 - value.length }, (_, index) => (unique ? `${first}-${index}` : first));
    yield valueChange(place, 'maxItems', 'many', [...value, ...more], `${most + 1} items, one too many`);
  }
  if (member(schema, 'uniqueItems') === true && first !== undefined) yield valueChange(place, 'uniqueItems', 'twice', [...value, first], 'the first item twice');
  if (member(schema, 'x-plimsoll-ordered') === true) {
    const at = value.findIndex((item, index) => index > 0 && !sameJson(item, value[index - 1] ?? null));
    if (at > 0) yield valueChange(place, 'x-plimsoll-ordered', 'swapped', [...value.slice(0, at - 1), value[at] ?? null, value[at - 1] ?? null, ...value.slice(at + 1)], `items ${at - 1} and ${at} swapped`);
  }
}

/** `propertyNames`: the first member under a name that the schema refuses. */
export function* nameChanges({ schema, pointer, value }: SchemaPlace): Generator<SchemaChange> {
  const names = member(schema, 'propertyNames');
  if (!isObject(value) || !isObject(names)) return;
  const [name] = Object.keys(value);
  if (name === undefined) return;
  for (const [variant, other] of [['empty', ''], ['blank', ' ']] as const) {
    if (!refusesName(names, other)) continue;
    const at = pointer + pointerStep(name);
    yield { keyword: 'propertyNames', variant, title: `${at}: named ${JSON.stringify(other)}`, pointer: at, patch: [{ op: 'move', from: at, path: pointer + pointerStep(other) }], boundary: false };
  }
}

function refusesName(names: Members, name: string): boolean {
  const [pattern, least, listed] = [member(names, 'pattern'), member(names, 'minLength'), member(names, 'enum')];
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(name)) return true;
  if (typeof least === 'number' && name.length < least) return true;
  return isList(listed) && !listed.includes(name);
}
