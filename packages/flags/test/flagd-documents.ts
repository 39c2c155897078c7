import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';

type Members = Readonly<Record<string, Json>>;

const word = fc.constantFrom('a', 'red', 'on', '', 'email', '$flagd.flagKey', '$flagd.timestamp', '$flagd.other', '$flagd.', '1.2.3', '1.2', 'v1.0.0', '1.0.0-rc.1+b', '=', '^', '===', 'two\nlines', 'ü');
const scalar: fc.Arbitrary<Json> = fc.oneof(word, fc.constantFrom<Json>(null, true, false, 0, 1, -1, 2.5, 1e3, 2_147_483_648));

/** Any JSON value, with the names and texts that the schemas of flagd look at. */
export const { anyJson } = fc.letrec<{ anyJson: Json }>((tie) => ({
  anyJson: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('anyJson'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('flags', '$evaluators', 'metadata', 'state', 'variants', 'targeting', 'defaultVariant', 'key', 'var', 'if', '==', '$ref', 'fractional', 'sem_ver', 'x', ''), tie('anyJson'), { maxKeys: 3 }),
  ),
}));

const one = (operator: string, args: Json): Json => ({ [operator]: args });
const semVer = fc.constantFrom<Json>('1.2.3', '0.0.0-a', { var: 'version' }, {});

/** Rules that `targeting.json` accepts, of every operator. */
export const { anyRule } = fc.letrec<{ anyRule: Json; arg: Json; share: Json }>((tie) => {
  const ofArgs = (operators: readonly string[], least: number, most: number) => fc.tuple(fc.constantFrom(...operators), fc.array(tie('arg'), { minLength: least, maxLength: most })).map(([operator, args]) => one(operator, args));
  return {
    arg: fc.oneof({ maxDepth: 3 }, scalar, fc.array(scalar, { maxLength: 3 }), fc.constant<Json>({ $ref: 'shared' }), tie('anyRule').filter((rule) => Object.keys(rule as object).length > 0)),
    share: fc.oneof(tie('arg').map((variant): Json => [variant]), fc.tuple(tie('arg'), fc.oneof(fc.constantFrom<Json>(0, 1, 50, { '-': [1] }, {}), tie('anyRule'))).map((share): Json => share)),
    anyRule: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>({}, { var: 'email' }, { var: ['a', null] }, { var: '$flagd.flagKey' }, { missing: ['a', 'b'] }, { missing: [] }, { missing_some: [1, ['a']] }, { '!': [] }, { '==': [1, 1], if: [true] }),
      ofArgs(['==', '===', '!=', '!==', '>', '>=', '%', '/', 'map', 'filter', 'all', 'none', 'some', 'in'], 2, 2),
      ofArgs(['substr', '<', '<='], 2, 3),
      ofArgs(['*'], 2, 4),
      ofArgs(['or', 'and', '+', '-', 'max', 'min', 'merge', 'cat', 'if'], 1, 4),
      ofArgs(['reduce'], 3, 3),
      ofArgs(['!', '!!'], 1, 1),
      tie('arg').map((arg) => one('!', arg)),
      fc.tuple(fc.constantFrom('starts_with', 'ends_with'), fc.oneof(word, tie('anyRule')), word).map(([operator, a, b]) => one(operator, [a, b])),
      fc.tuple(semVer, fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~', '^'), semVer).map((args) => one('sem_ver', args)),
      fc.array(tie('share'), { minLength: 1, maxLength: 3 }).map((shares) => one('fractional', shares)),
      fc.tuple(tie('anyRule'), fc.array(tie('share'), { maxLength: 3 })).map(([key, shares]) => one('fractional', [key, ...shares])),
    ),
  };
});

const name = fc.constantFrom('a', 'on', 'off', 'x y', 'ü', '1', '0', 'constructor');
const metadata = fc.dictionary(name, fc.oneof(fc.constantFrom<Json>('t', 1, false), fc.string()), { maxKeys: 2 });
const values = fc.constantFrom<readonly Json[]>([true, false], [1, 2.5], ['x', ''], [{}, { deep: [null] }]);
const variants = fc.tuple(values, fc.uniqueArray(name, { minLength: 1, maxLength: 3 })).map(([each, names]): Json => Object.fromEntries(names.map((key, at) => [key, each[at % each.length] ?? null])));
const flag: fc.Arbitrary<Members> = fc
  .record({ state: fc.constantFrom<Json>('ENABLED', 'DISABLED'), variants, defaultVariant: fc.constantFrom<Json>('on', 'gone', '', null), targeting: anyRule, metadata, $comment: scalar, source: scalar }, { requiredKeys: ['state', 'variants'] })
  .map((members) => members as Members);

/** Documents that `flags.json` accepts, or those that only `flagd.json` does. */
export function flagdDocument(isList: boolean): fc.Arbitrary<Json> {
  const flags: fc.Arbitrary<Json> = isList
    ? fc.uniqueArray(fc.tuple(name, flag), { maxLength: 3, selector: ([key]) => key }).map((entries): Json => entries.map(([key, members]) => ({ key, ...members })))
    : fc.dictionary(name, flag, { maxKeys: 3 });
  return fc.record({ flags, $evaluators: fc.dictionary(name, anyRule, { maxKeys: 2 }), metadata, $schema: word, other: scalar }, { requiredKeys: ['flags'] }).map((document) => document as Json);
}

/** The values with up to three things changed somewhere inside: replaced, taken out, put in, doubled, or under another name. */
export function mutated(valid: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const change = fc.record({ at: fc.nat(), how: fc.nat(4), value: fc.oneof(scalar, anyJson, anyRule), key: fc.constantFrom('$ref', 'var', 'if', 'in', 'cat', '==', 'key', 'state', 'metadata', 'fractional', '', 'a\nb', 'x') });
  return fc.tuple(valid, fc.array(change, { maxLength: 3 })).map(([value, changes]) => changes.reduce<Json>(changed, value));
}

interface Change {
  readonly at: number;
  readonly how: number;
  readonly value: Json;
  readonly key: string;
}

/** Applies a change to the place of that number, counted through the value. */
function changed(root: Json, { at, how, value, key }: Change): Json {
  const count = (each: Json): number => (typeof each === 'object' && each !== null ? Object.values(each as Members).reduce((sum: number, inner) => sum + count(inner), 1) : 1);
  let left = at % count(root);
  const apply = (each: Json): Json => {
    if (typeof each !== 'object' || each === null || how === 0) return value;
    if (Array.isArray(each)) {
      const items = each as readonly Json[];
      return how === 1 ? items.slice(1) : how === 2 ? [...items, value] : how === 3 ? [...items, ...items.slice(0, 1)] : { [key]: items as Json };
    }
    const [first, ...others] = Object.entries(each as Members);
    if (first === undefined || how === 2) return { ...(each as Members), [key]: value };
    return how === 1 ? Object.fromEntries(others) : how === 3 ? [each] : Object.fromEntries([[key, first[1]], ...others]);
  };
  const walk = (each: Json): Json => {
    if (left-- === 0) return apply(each);
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each)) return (each as readonly Json[]).map(walk);
    return Object.fromEntries(Object.entries(each as Members).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(root);
}
