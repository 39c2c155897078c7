import { pointerStep } from '@plimsoll/findings';
import { encodeUtf8 } from '@plimsoll/bytes';
import { CanonicalJsonError, type CanonicalJsonErrorCode } from './canonical-json-error.ts';
import { DEFAULT_DEPTH, type JsonOptions, resolveOptions } from './json-options.ts';

/** Which of the bounds of {@link JsonOptions} a value must keep to be written. */
export type CanonicalizeOptions = Pick<JsonOptions, 'integers' | 'maxDepth'>;

/** What cannot stand in a JSON string as it is, and every surrogate. */
// eslint-disable-next-line no-control-regex -- RFC 8785 section 3.2.2.2 names these characters
const NEEDS_CARE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** Writes one value; its path is kept for the message of an error. */
class Writer {
  readonly #safeIntegers: boolean;
  readonly #maxDepth: number;
  readonly #path: (string | number)[] = [];

  constructor(safeIntegers: boolean, maxDepth: number) {
    this.#safeIntegers = safeIntegers;
    this.#maxDepth = maxDepth;
  }

  write(value: unknown, depth: number): string {
    switch (typeof value) {
      case 'string':
        return this.#string(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return value ? 'true' : 'false';
      case 'object':
        if (value === null) return 'null';
        if (depth > this.#maxDepth) this.#fail('too-deep', `arrays and objects nest deeper than ${this.#maxDepth}, or contain themselves`);
        return Array.isArray(value) ? this.#array(value, depth) : this.#object(value, depth);
      default:
        return this.#fail('unsupported-type', `JSON has no such type, received ${typeof value}`);
    }
  }

  /** RFC 8785 section 3.2.2.2. */
  #string(text: string): string {
    if (!NEEDS_CARE.test(text)) return `"${text}"`;
    if (/\p{Surrogate}/u.test(text)) this.#fail('lone-surrogate', 'half a surrogate pair has no UTF-8 form');
    return JSON.stringify(text);
  }

  /** RFC 8785 section 3.2.2.3. */
  #number(value: number): string {
    if (!Number.isFinite(value)) this.#fail('number-range', `JSON has finite numbers only, received ${value}`);
    if (this.#safeIntegers && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      this.#fail('unsafe-integer', `integers end at ±(2^53 − 1), received ${value}`);
    }
    return String(value);
  }

  #array(items: readonly unknown[], depth: number): string {
    let text = '[';
    const at = this.#path.length;
    for (let i = 0; i < items.length; i++) {
      this.#path[at] = i;
      this.#refuseAccessor(items, i);
      text += i === 0 ? this.write(items[i], depth + 1) : `,${this.write(items[i], depth + 1)}`;
    }
    this.#path.length = at;
    return `${text}]`;
  }

  /** RFC 8785 section 3.2.3: names in the order of their UTF-16 code units, which is the order of `<`. */
  #object(object: object, depth: number): string {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) {
      this.#fail('unsupported-type', 'only plain objects and arrays are JSON, received an instance of a class');
    }
    if (Object.getOwnPropertySymbols(object).length > 0) this.#fail('unsupported-type', 'JSON has no symbols, received a member named by one');
    let text = '{';
    const at = this.#path.length;
    for (const key of sortedKeys(object)) {
      this.#path[at] = key;
      this.#refuseAccessor(object, key);
      if (key === '__proto__') this.#fail('forbidden-key', 'readers take a member of this name as the prototype');
      const separator = text === '{' ? '' : ',';
      text += `${separator}${this.#string(key)}:${this.write((object as Record<string, unknown>)[key], depth + 1)}`;
    }
    this.#path.length = at;
    return `${text}}`;
  }

  /** Nothing of the caller's runs while writing, so the same value always gives the same text. */
  #refuseAccessor(holder: object, key: string | number): void {
    if (Object.getOwnPropertyDescriptor(holder, key)?.get !== undefined) this.#fail('unsupported-type', 'an accessor is no value, received a getter');
  }

  #fail(code: CanonicalJsonErrorCode, why: string): never {
    throw new CanonicalJsonError(code, this.#path.map(pointerStep).join(''), why);
  }
}

/** The object's own enumerable names in code unit order; few names are sorted in place, which is quicker than `sort`. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  if (keys.length > 32) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? '';
    let at = i;
    for (let before = keys[at - 1]; before !== undefined && before > key; before = keys[at - 1]) keys[at--] = before;
    keys[at] = key;
  }
  return keys;
}

/**
 * The canonical text of a value (RFC 8785): no white space, member names in UTF-16 code unit order, numbers as
 * ECMAScript prints them (`-0` as `0`), only what must be escaped escaped, no Unicode normalisation. The value is
 * plain data: null, booleans, finite numbers, well-formed strings, arrays without holes, plain objects. O(n log n).
 * @throws CanonicalJsonError, with a pointer, for anything else: undefined (also as a member), functions, symbols,
 *   bigint, accessors, class instances (`toJSON` is never called), NaN and infinities, integers beyond ±(2^53 − 1)
 *   unless `integers` is `any`, lone surrogates, members named `__proto__`, nesting beyond 64 or `maxDepth`, cycles
 */
export function canonicalize(value: unknown, options?: CanonicalizeOptions): string {
  if (options === undefined) return new Writer(true, DEFAULT_DEPTH).write(value, 1);
  const { integers, maxDepth } = resolveOptions(options);
  return new Writer(integers === 'safe', maxDepth).write(value, 1);
}

/** UTF-8 bytes of {@link canonicalize}: what is hashed and signed. Throws the same. */
export function canonicalBytes(value: unknown, options?: CanonicalizeOptions): Uint8Array {
  return encodeUtf8(canonicalize(value, options));
}
