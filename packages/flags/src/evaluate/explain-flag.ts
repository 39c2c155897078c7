import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import type { SetProof } from '@plimsoll/merkle';
import { PPM, scaled } from '../bucket.ts';
import { recordId } from '../commit-registry.ts';
import { type FlagRecord, standardDefinition } from '../flag-record.ts';
import type { Mode } from '../mode.ts';
import { murmur3 } from '../murmur3.ts';
import type { LoadedRegistry } from '../read-registry.ts';
import { hasRule } from './compile-flag.ts';
import { type CompileOptions, compileRegistry } from './compile-registry.ts';
import type { Served } from './evaluation.ts';
import { MAX_KEY } from './fractional.ts';
import { compileRule, type Context } from './rule-engine.ts';
import { usableRule } from './rule-fault.ts';
import { targetingKeyOf } from './targeting-key.ts';
import { thrownText } from './thrown-text.ts';

/** How a context is divided: all null where it has no key. */
export interface ExplainedExposure {
  /** Text that is hashed. */
  readonly key: string | null;
  /** murmur3 of it, 0 to 2^32 − 1. */
  readonly hash: number | null;
  /** 0 to 999,999; below `ppm` the context is exposed. */
  readonly bucket: number | null;
  readonly ppm: number;
}

/** What the targeting rule gave, or why it gave nothing. */
export type ExplainedRule = { readonly result: Json } | { readonly error: string };

/** Why a flag serves what it serves. */
export interface Explanation {
  readonly flag: string;
  /** Root of the registry, hex. */
  readonly root: string;
  /** What is served; without a value where the caller's own default would be. */
  readonly served: Served;
  /** Null where the registry has no such flag. */
  readonly mode: Mode | null;
  /** Null unless the flag is in a ramp. */
  readonly exposure: ExplainedExposure | null;
  /** Null where the flag has no targeting rule, or is disabled. */
  readonly rule: ExplainedRule | null;
  /** That the flag's record is under the root, with its digest; or that there is none of this id. */
  readonly proof: SetProof;
}

/**
 * Says why a flag serves what it serves to a context: mode, place in the ramp, result of the rule, and the proof of the record
 * that decides it. Slower than evaluation, and never throws for what a registry or a context says.
 * @throws RangeError for a text that cannot be the id of a flag
 */
export function explainFlag(loaded: LoadedRegistry, flag: string, context: Context, options: CompileOptions): Explanation {
  const { registry, set } = loaded;
  const record = Object.hasOwn(registry.records, flag) ? registry.records[flag] : undefined;
  const evaluators = registry.evaluators as Readonly<Record<string, Json>>;
  const ask = (rule: unknown): ExplainedRule => {
    try {
      return { result: (compileRule(usableRule(rule as Json, evaluators), flag, options.now)(context) ?? null) as Json };
    } catch (error) {
      return { error: thrownText(error) };
    }
  };
  return {
    flag,
    root: toHex(set.root),
    served: compileRegistry(loaded, options).serve(flag, context),
    mode: record?.state.mode ?? null,
    exposure: record === undefined ? null : exposureOf(flag, record, context, ask),
    rule: record === undefined || record.state.mode === 'disabled' || !hasRule((record.definition ?? standardDefinition).targeting) ? null : ask(record.definition?.targeting),
    proof: set.prove(recordId(flag)),
  };
}

function exposureOf(flag: string, { state, bucketing }: FlagRecord, context: Context, ask: (rule: unknown) => ExplainedRule): ExplainedExposure | null {
  if (state.mode !== 'gradual') return null;
  const key = bucketing.by === null ? defaultKey(flag, context) : ruledKey(ask(bucketing.by));
  const hash = key === null ? null : murmur3(key);
  return { key, hash, bucket: hash === null ? null : scaled(hash, PPM), ppm: state.current_ppm };
}

function defaultKey(flag: string, context: Context): string | null {
  const targetingKey = targetingKeyOf(context);
  return targetingKey === undefined ? null : flag + targetingKey;
}

function ruledKey(asked: ExplainedRule): string | null {
  return 'result' in asked && typeof asked.result === 'string' && asked.result.length <= MAX_KEY ? asked.result : null;
}
