import type { HashPrefix } from '../murmur3.ts';

/** Where a rule looks: the data, and inside `map`, `some` and the like what is around it. */
export interface Scope {
  readonly data: unknown;
  readonly around?: Around;
  /** The data, with what flagd puts into it. */
  whole(): unknown;
  /** What flagd tells a rule about itself; whatever stands in its place in the items of a list. */
  flagd(): unknown;
}

/** The list that is gone through, the place in it, and where the list was found. */
export interface Around {
  readonly iterator: readonly unknown[];
  /** None where the items are put together one by one. */
  readonly index: number | undefined;
  readonly scope: Scope;
}

/** The flag that a rule belongs to. */
export interface Asked {
  /** Its key: what the default key of a division begins with. */
  readonly key: HashPrefix;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Where a rule starts. The context is not copied unless a rule asks for all of it. */
export class Start implements Scope {
  readonly data: Readonly<Record<string, unknown>>;
  readonly flag: Asked;
  #flagd: { readonly flagKey: string; readonly timestamp: number } | undefined;

  constructor(context: Readonly<Record<string, unknown>>, flag: Asked) {
    this.data = context;
    this.flag = flag;
  }

  /** The same during one evaluation, however long it takes. */
  flagd(): { readonly flagKey: string; readonly timestamp: number } {
    return (this.#flagd ??= { flagKey: this.flag.key.text, timestamp: Math.floor(this.flag.now() / 1000) });
  }

  whole(): unknown {
    return { ...this.data, $flagd: this.flagd() };
  }
}

/** One item of a list. */
export class Item implements Scope {
  readonly data: unknown;
  readonly around: Around;

  constructor(data: unknown, around: Around) {
    this.data = data;
    this.around = around;
  }

  flagd(): unknown {
    return ownMember(this.data, '$flagd');
  }

  whole(): unknown {
    return this.data;
  }
}

/** A member of a value; undefined where it has none of its own by that name. */
export function ownMember(value: unknown, name: string): unknown {
  return value === null || value === undefined || !Object.hasOwn(value, name) ? undefined : (value as Readonly<Record<string, unknown>>)[name];
}
