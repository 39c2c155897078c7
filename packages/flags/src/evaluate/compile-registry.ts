import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import type { LoadedRegistry } from '../read-registry.ts';
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
  /** Every flag in the order of ids, each with its value's own type; without a value where the caller's default would be served. */
  evaluateAll(context: Context): readonly (Served & { readonly key: string })[];
}

/**
 * Makes a registry ready to be asked. Flags are compiled when they are asked first.
 * @param now milliseconds since the epoch, for rules over time
 */
export function compileRegistry({ registry, set }: LoadedRegistry, { now }: { readonly now: () => number }): Evaluator {
  const root = toHex(set.root);
  const metadata: Metadata = Object.freeze({ version: root, flagSetId: registry.registry });
  const surroundings = { evaluators: registry.evaluators as Readonly<Record<string, Json>>, metadata, now };
  const records = new Map(Object.entries(registry.records));
  const compiled = new Map<string, CompiledFlag>();
  const flagOf = (key: string): CompiledFlag | undefined => {
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const record = records.get(key);
    if (record === undefined) return undefined;
    const flag = compileFlag(key, record, surroundings);
    compiled.set(key, flag);
    return flag;
  };
  return {
    root,
    evaluate(key, type, fallback, context) {
      const flag = flagOf(key);
      if (flag === undefined) return { value: fallback, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND', errorMessage: `there is no flag ${JSON.stringify(key)}`, flagMetadata: metadata };
      const served = flag.fixed ?? flag.serve(context);
      const { value } = served;
      if (value === undefined) return { ...served, value: fallback };
      if (typeOfValue(value) === type) return served as Evaluation;
      return { value: fallback, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', errorMessage: `the flag ${JSON.stringify(key)} is a ${typeOfValue(value)}, not a ${type}`, flagMetadata: served.flagMetadata };
    },
    evaluateAll: (context) =>
      [...records.keys()].sort(byBytes).flatMap((key) => {
        const flag = flagOf(key);
        return flag === undefined ? [] : [{ key, ...(flag.fixed ?? flag.serve(context)) }];
      }),
  };
}

const encoder = new TextEncoder();

function byBytes(a: string, b: string): number {
  const x = encoder.encode(a);
  const y = encoder.encode(b);
  for (let at = 0; at < Math.min(x.length, y.length); at++) if (x[at] !== y[at]) return (x[at] ?? 0) - (y[at] ?? 0);
  return x.length - y.length;
}
