import type { Json } from '@plimsoll/findings';
import { isList, member, sameJson } from './json-shape.ts';
import { type SchemaChange, shown, valueChange } from './value-change.ts';
import type { SchemaPlace } from './walk-schema.ts';

const SAMPLES: Readonly<Record<string, Json>> = { null: null, boolean: true, number: 7, string: 'x', array: [], object: {} };

/** `type`: a value of each other type, the text of a number or a boolean, and a fraction where an integer is wanted. */
export function* typeChanges(place: SchemaPlace): Generator<SchemaChange> {
  const { schema, pointer, value } = place;
  // Other roots are changes of the text.
  if (pointer === '') return;
  const stated = member(schema, 'type') ?? null;
  const types = isList(stated) ? stated : [stated];
  for (const [type, sample] of Object.entries(SAMPLES)) {
    if (types.includes(type) || (type === 'number' && types.includes('integer'))) continue;
    yield valueChange(place, 'type', type, sample, `${shown(sample)} instead of ${shown(value)}`);
  }
  if ((typeof value === 'number' || typeof value === 'boolean') && !types.includes('string')) yield valueChange(place, 'type', 'stringified', String(value), `the text "${String(value)}" instead of ${String(value)}`);
  if (typeof value === 'number' && types.includes('integer') && !types.includes('number')) yield valueChange(place, 'type', 'fraction', value + 0.5, 'half of a whole number more');
}

/** `enum` and `const`: values that are almost listed. */
export function* listedChanges(place: SchemaPlace, keyword: 'enum' | 'const'): Generator<SchemaChange> {
  const { schema, value } = place;
  const stated = member(schema, keyword) ?? null;
  const listed = keyword === 'enum' && isList(stated) ? stated : [stated];
  const candidates: (readonly [string, Json])[] = [];
  if (typeof value === 'string') {
    candidates.push(['unlisted', 'plimsoll-unlisted'], ['upper', value.toUpperCase()], ['space-before', ` ${value}`], ['space-after', `${value} `], ['empty', '']);
  } else if (typeof value === 'number') {
    candidates.push(['unlisted', Math.max(...listed.filter((each) => typeof each === 'number')) + 1]);
  } else if (typeof value === 'boolean') candidates.push(['unlisted', !value]);
  for (const [variant, candidate] of candidates) {
    if (!listed.some((each) => sameJson(each, candidate))) yield valueChange(place, keyword, variant, candidate, `${shown(candidate)} instead of ${shown(value)}`);
  }
}

/** `minLength` and `maxLength`, in code points. */
export function* lengthChanges(place: SchemaPlace, keyword: 'minLength' | 'maxLength'): Generator<SchemaChange> {
  const { schema, value } = place;
  const bound = member(schema, keyword);
  if (typeof bound !== 'number' || typeof value !== 'string') return;
  if (keyword === 'minLength' && bound > 0) yield valueChange(place, keyword, 'short', Array.from(value).slice(0, bound - 1).join(''), `${bound - 1} characters, one too few`);
  if (keyword === 'maxLength' && bound < 1_000_000) yield valueChange(place, keyword, 'long', value + 'x'.repeat(bound + 1 - Array.from(value).length), `${bound + 1} characters, one too many`);
}

/** `pattern`: forms that people and other languages write for the same thing; those that match are none. */
export function* patternChanges(place: SchemaPlace): Generator<SchemaChange> {
  const { schema, value } = place;
  const pattern = member(schema, 'pattern');
  if (typeof pattern !== 'string' || typeof value !== 'string') return;
  const form = new RegExp(pattern, 'u');
  const candidates: readonly (readonly [string, string])[] = [
    ['empty', ''],
    ['blank', ' '],
    ['upper', value.toUpperCase()],
    ['lower', value.toLowerCase()],
    ['one-less', value.slice(0, -1)],
    ['one-more', value + value.slice(-1)],
    ['0x', `0x${value}`],
    ['space-before', ` ${value}`],
    ['space-after', `${value} `],
    ['line-end', `${value}\n`],
  ];
  // A pattern beside a format is the format once more, for validators that do not know it.
  const keyword = Object.hasOwn(schema, 'format') ? 'format' : 'pattern';
  for (const [variant, candidate] of candidates) if (!form.test(candidate)) yield valueChange(place, keyword, variant, candidate, `${shown(candidate)} instead of ${shown(value)}`);
}

/** `format`: no value of any format, and times that only look right. */
export function* formatChanges(place: SchemaPlace): Generator<SchemaChange> {
  const { schema, value } = place;
  if (typeof value !== 'string') return;
  const candidates: (readonly [string, string])[] = [['nonsense', 'no such thing']];
  if (member(schema, 'format') === 'date-time') {
    const local = value.replace(/(?:z|[+-]\d\d:\d\d)$/iu, '');
    candidates.push(['no-offset', local], ['basic-offset', `${local}+0000`], ['february-30', value.replace(/^\d{4}-\d\d-\d\d/u, '2026-02-30')], ['hour-24', value.replace(/T\d\d/iu, 'T24')]);
  }
  for (const [variant, candidate] of candidates) yield valueChange(place, 'format', variant, candidate, `${shown(candidate)} instead of ${shown(value)}`);
}

const BOUNDS = { minimum: -1, exclusiveMinimum: -1, maximum: 1, exclusiveMaximum: 1 } as const;

/** `minimum`, `maximum` and their exclusive twins: just outside, and just inside as a boundary. */
export function* boundChanges(place: SchemaPlace, keyword: keyof typeof BOUNDS): Generator<SchemaChange> {
  const { schema, value } = place;
  const bound = member(schema, keyword);
  // Bounds that only say "a safe integer" are tested by the text.
  if (typeof bound !== 'number' || typeof value !== 'number' || Math.abs(bound) >= Number.MAX_SAFE_INTEGER) return;
  const outwards = BOUNDS[keyword];
  const exclusive = keyword.startsWith('exclusive');
  const outside = exclusive ? bound : bound + outwards;
  const inside = exclusive ? bound - outwards : bound;
  yield valueChange(place, keyword, 'outside', outside, `${outside}, just outside the bound ${bound}`);
  yield { ...valueChange(place, keyword, 'limit', inside, `${inside}, just inside the bound ${bound}`), boundary: true };
}

/** `multipleOf`: half a step more. */
export function* stepChanges(place: SchemaPlace): Generator<SchemaChange> {
  const size = member(place.schema, 'multipleOf');
  if (typeof size === 'number' && typeof place.value === 'number') yield valueChange(place, 'multipleOf', 'between', place.value + size / 2, `${place.value + size / 2}, no multiple of ${size}`);
}
