/** What a JSON document may hold. Every bound is inclusive. */
export interface JsonOptions {
  /**
   * `safe` (the default) refuses a number whose double is an integer beyond ±(2^53 − 1), because its neighbours
   * read as the same double; `any` takes every finite double.
   */
  readonly integers?: 'safe' | 'any';
  /** UTF-8 bytes of the document: 0 to 268,435,456, by default 16,777,216 (16 MiB). */
  readonly maxBytes?: number;
  /** Arrays and objects inside each other, `[]` being 1: 0 to 1,000, by default 64. */
  readonly maxDepth?: number;
  /** Values of every kind, the document itself and every array and object included: 1 to 2^32, by default 1,000,000. */
  readonly maxValues?: number;
}

/** The options with nothing left out. */
export type JsonLimits = Required<JsonOptions>;

/** Nesting that a document may have unless the caller says otherwise. */
export const DEFAULT_DEPTH = 64;

const defaults: JsonLimits = { integers: 'safe', maxBytes: 16 * 1024 * 1024, maxDepth: DEFAULT_DEPTH, maxValues: 1_000_000 };

const ranges = { maxBytes: [0, 2 ** 28], maxDepth: [0, 1000], maxValues: [1, 2 ** 32] } as const;

/**
 * The options with defaults filled in.
 * @throws RangeError for a bound outside its range, or an unknown `integers`
 */
export function resolveOptions(options: JsonOptions | undefined): JsonLimits {
  if (options === undefined) return defaults;
  const limits = {
    integers: options.integers ?? defaults.integers,
    maxBytes: options.maxBytes ?? defaults.maxBytes,
    maxDepth: options.maxDepth ?? defaults.maxDepth,
    maxValues: options.maxValues ?? defaults.maxValues,
  };
  if (!['safe', 'any'].includes(limits.integers)) {
    throw new RangeError(`Cannot read JSON: integers is "safe" or "any", received ${JSON.stringify(limits.integers)}`);
  }
  for (const name of ['maxBytes', 'maxDepth', 'maxValues'] as const) {
    const [low, high] = ranges[name];
    const value = limits[name];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new RangeError(`Cannot read JSON: ${name} is an integer from ${low} to ${high}, received ${String(value)}`);
    }
  }
  return limits;
}
