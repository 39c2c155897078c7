import type * as z from 'zod';

/**
 * Whether a value, fresh from JSON.parse, is certainly one that a schema accepts as it is, and `JSON.stringify` of it RFC 8785: every
 * object has its keys in order. False says nothing; the schema itself must be asked. Where true, the members of all its objects were
 * added to the tally.
 */
export type QuickCheck = (value: unknown, depth: number, tally: Tally) => boolean;

/** How many members were seen. */
export interface Tally {
  members: number;
}

/** Arrays and objects inside each other, those around the value included. */
const MAX_DEPTH = 64;

type Schema = z.core.$ZodType;
interface Member {
  readonly isRequired: boolean;
  readonly check: QuickCheck;
}

/** Any JSON value with keys in order. */
function isCanonical(value: unknown, depth: number, tally: Tally): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return isExact(value);
  if (typeof value !== 'object' || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isCanonical(item, depth + 1, tally));
  return hasMembersInOrder(value, depth, tally, () => isCanonical);
}

/** Whether a number reads the same everywhere. */
function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function hasMembersInOrder(object: object, depth: number, tally: Tally, checkOf: (name: string) => QuickCheck | undefined): boolean {
  let before: string | undefined;
  for (const name in object) {
    if (name === '__proto__' || (before !== undefined && before >= name)) return false;
    const check = checkOf(name);
    if (check?.((object as Readonly<Record<string, unknown>>)[name], depth + 1, tally) !== true) return false;
    tally.members++;
    before = name;
  }
  return true;
}

const never: QuickCheck = () => false;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The check of a schema; one that is never certain for what this does not know of schemas. */
export function quickCheck(schema: Schema): QuickCheck {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'unknown':
      return isCanonical;
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'string':
      return (def as { readonly check?: string }).check === undefined ? checked((value) => typeof value === 'string', def.checks) : never;
    case 'number':
      return checked((value) => typeof value === 'number' && isExact(value), (def as { readonly check?: string }).check === undefined ? def.checks : [schema as unknown as z.core.$ZodCheck, ...(def.checks ?? [])]);
    case 'literal':
      return (value) => (def.values as readonly unknown[]).includes(value);
    case 'enum': {
      const values: ReadonlySet<unknown> = new Set(Object.values(def.entries));
      return (value) => values.has(value);
    }
    case 'nullable': {
      const inner = quickCheck(def.innerType);
      return (value, depth, tally) => value === null || inner(value, depth, tally);
    }
    case 'union': {
      if (def.inclusive === false && !('discriminator' in def)) return never;
      const options = def.options.map(quickCheck);
      return (value, depth, tally) => {
        const { members } = tally;
        return options.some((check) => {
          // What an option counted that did not fit, the next one counts again.
          tally.members = members;
          return check(value, depth, tally);
        });
      };
    }
    case 'array': {
      const element = quickCheck(def.element);
      return checked((value, depth, tally) => depth <= MAX_DEPTH && Array.isArray(value) && value.every((item) => element(item, depth + 1, tally)), def.checks);
    }
    case 'record': {
      // A list of possible keys would be one of necessary keys.
      if ((def.keyType as z.core.$ZodTypes)._zod.def.type !== 'string') return never;
      const [key, inner] = [quickCheck(def.keyType), quickCheck(def.valueType)];
      return checked((value, depth, tally) => depth <= MAX_DEPTH && isObject(value) && hasMembersInOrder(value, depth, tally, (name) => (key(name, depth, tally) ? inner : undefined)), def.checks);
    }
    case 'object':
      return checked(objectCheck(def), def.checks);
    default:
      return never;
  }
}

function objectCheck({ shape, catchall }: z.core.$ZodObjectDef): QuickCheck {
  const members = new Map<string, Member>();
  for (const [name, schema] of Object.entries(shape)) {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    members.set(name, def.type === 'optional' ? { isRequired: false, check: quickCheck(def.innerType) } : { isRequired: true, check: quickCheck(schema) });
  }
  const required = [...members.values()].filter(({ isRequired }) => isRequired).length;
  const rest = catchall === undefined ? undefined : quickCheck(catchall);
  return (value, depth, tally) => {
    if (depth > MAX_DEPTH || !isObject(value)) return false;
    let found = 0;
    const checkOf = (name: string): QuickCheck | undefined => {
      const member = members.get(name);
      if (member?.isRequired === true) found++;
      return member?.check ?? rest;
    };
    return hasMembersInOrder(value, depth, tally, checkOf) && found === required;
  };
}

/** The check with the bounds that a schema has besides. */
function checked(is: QuickCheck, checks: readonly z.core.$ZodCheck[] | undefined): QuickCheck {
  return (checks ?? []).reduce<QuickCheck>((before, { _zod: { def } }) => {
    const bound = boundOf(def as unknown as CheckDef);
    return bound === undefined ? never : (value, depth, tally) => before(value, depth, tally) && bound(value as never);
  }, is);
}

/** What this knows of the checks of schemas. */
type CheckDef =
  | { readonly check: 'min_length'; readonly minimum: number }
  | { readonly check: 'max_length'; readonly maximum: number }
  | { readonly check: 'string_format'; readonly format: string; readonly pattern?: RegExp }
  | { readonly check: 'number_format'; readonly format: string }
  | { readonly check: 'greater_than'; readonly value: number; readonly inclusive: boolean }
  | { readonly check: 'less_than'; readonly value: number; readonly inclusive: boolean }
  | { readonly check: 'custom'; readonly fn?: (value: unknown) => unknown };

function boundOf(def: CheckDef): ((value: never) => boolean) | undefined {
  switch (def.check) {
    case 'min_length':
      return ({ length }: { readonly length: number }) => length >= def.minimum;
    case 'max_length':
      return ({ length }: { readonly length: number }) => length <= def.maximum;
    case 'greater_than':
      return (value: number) => value > def.value || (def.inclusive && value === def.value);
    case 'less_than':
      return (value: number) => value < def.value || (def.inclusive && value === def.value);
    case 'number_format':
      return def.format === 'safeint' ? Number.isSafeInteger : undefined;
    case 'string_format': {
      const { pattern } = def;
      return def.format === 'regex' && pattern !== undefined && !pattern.global && !pattern.sticky ? (text: string) => pattern.test(text) : undefined;
    }
    case 'custom': {
      const { fn } = def;
      return fn === undefined ? undefined : (value: unknown) => fn(value) === true;
    }
    default:
      return undefined;
  }
}
