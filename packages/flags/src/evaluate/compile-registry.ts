import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import type { LoadedRegistry } from '../read-registry.ts';
import type { FlagRecord } from '../flag-record.ts';
import { type CompiledFlag, compileFlag } from './compile-flag.ts';
import { type Evaluation, type FlagType, type Metadata, type Served, typeOfValue } from './evaluation.ts';
import type { Context } from './rule-engine.ts';

/** Answers what flags serve, by one registry that does not change. */
export interface Evaluator {
  /** Root of the registry, hex. */
  readonly root: string;
  /**
   * What the flag serves to a caller with this context. Never throws; the context is only read.
   * Errors, and flags that have nothing to serve, give the fallback.
   */
  evaluate(key: string, type: FlagType, fallback: Json, context: Context): Evaluation;
  /** The same for callers that name no type: without a value where their own default would be served. */
  serve(key: string, context: Context): Served;
  /** Every flag in the order of ids, each with its value's own type; without a value where the caller's default would be served. */
  evaluateAll(context: Context): readonly (Served & { readonly key: string })[];
}

/** What a registry is compiled with. */
export interface CompileOptions {
  /** Milliseconds since the epoch, for rules over time. */
  readonly now: () => number;
  /** What is told of a flag beside its own metadata; asked once a flag. */
  readonly metadata?: (flag: string) => Metadata;
}

/** Makes a registry ready to be asked. Flags are compiled when they are asked first. */
export function compileRegistry({ registry, set }: LoadedRegistry, { now, metadata: told }: CompileOptions): Evaluator {
  const root = toHex(set.root);
  const metadata: Metadata = Object.freeze({ version: root, flagSetId: registry.registry });
  const setMetadata = flagSetMetadata(registry.settings.flagd?.document['metadata']);
  const common = Object.freeze({ ...setMetadata, ...metadata });
  const evaluators = registry.evaluators as Readonly<Record<string, Json>>;
  const compile = (key: string, record: FlagRecord): CompiledFlag => compileFlag(key, record, { evaluators, metadata: told === undefined ? metadata : { ...metadata, ...told(key) }, setMetadata, now });
  const flags = new Map(Object.entries(registry.records).map(([key, record]) => [key, new LazyFlag(key, record, compile)]));
  const missing = (key: string): string => `there is no flag "${key}"`;
  return {
    root,
    serve(key, context) {
      return flags.get(key)?.serve(context) ?? { reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND', errorMessage: missing(key), flagMetadata: common };
    },
    evaluate(key, type, fallback, context) {
      const flag = flags.get(key);
      // Written out: a copy of what is not found takes many times as long.
      if (flag === undefined) return { value: fallback, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND', errorMessage: missing(key), flagMetadata: common };
      const served = flag.serve(context);
      const { value } = served;
      if (value === undefined) return { ...served, value: fallback };
      if (typeOfValue(value) === type) return served as Evaluation;
      return { value: fallback, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', errorMessage: `the flag ${JSON.stringify(key)} is a ${typeOfValue(value)}, not a ${type}`, flagMetadata: served.flagMetadata };
    },
    evaluateAll: (context) => [...flags].sort(([a], [b]) => byBytes(a, b)).map(([key, flag]) => ({ key, ...flag.serve(context) })),
  };
}

/** What imported definitions say of the set as a whole. */
function flagSetMetadata(metadata: unknown): Metadata {
  if (typeof metadata !== 'object' || metadata === null) return {};
  return Object.fromEntries(Object.entries(metadata).filter((member): member is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof member[1])));
}

/** A flag that is compiled when it is asked first. */
class LazyFlag {
  readonly #key: string;
  readonly #record: FlagRecord;
  readonly #compile: (key: string, record: FlagRecord) => CompiledFlag;
  #compiled: CompiledFlag | undefined;

  constructor(key: string, record: FlagRecord, compile: (key: string, record: FlagRecord) => CompiledFlag) {
    this.#key = key;
    this.#record = record;
    this.#compile = compile;
  }

  serve(context: Context): Served {
    const compiled = (this.#compiled ??= this.#compile(this.#key, this.#record));
    return compiled.fixed ?? compiled.serve(context);
  }
}

const encoder = new TextEncoder();

function byBytes(a: string, b: string): number {
  const x = encoder.encode(a);
  const y = encoder.encode(b);
  for (let at = 0; at < Math.min(x.length, y.length); at++) if (x[at] !== y[at]) return (x[at] ?? 0) - (y[at] ?? 0);
  return x.length - y.length;
}
