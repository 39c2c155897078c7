import type { Json } from '@plimsoll/findings';

/** What JSON escapes, controls, and surrogates, which may be halves. */
// eslint-disable-next-line no-control-regex -- RFC 8785 section 3.2.2.2 names these characters
const NEEDS_CARE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** Texts of one member of entries. Those that follow each other mostly say the same: what was checked last is not checked again. */
export class PlainText {
  readonly #holds: (value: Json) => boolean;
  #value: unknown;
  #text: string | undefined;

  /** `holds` is the rule of the member. */
  constructor(holds: (value: Json) => boolean) {
    this.#holds = holds;
  }

  /** The value as a JSON string; undefined if it breaks its rule or holds what needs care. */
  of(value: unknown): string | undefined {
    if (value === this.#value) return this.#text;
    if (typeof value !== 'string' || NEEDS_CARE.test(value) || !this.#holds(value)) return undefined;
    this.#value = value;
    this.#text = `"${value}"`;
    return this.#text;
  }
}

/** True for a plain object with so many members and none named by a symbol. */
export function hasMembers(value: unknown, count: number): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.keys(value).length === count && Object.getOwnPropertySymbols(value).length === 0;
}

/** The enumerable member's value; undefined also for an accessor, which is not called. */
export function member(holder: object, name: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  return descriptor?.enumerable === true ? descriptor.value : undefined;
}

/** True if both are the same texts. */
export function sameTexts(some: readonly string[], others: readonly string[]): boolean {
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}
