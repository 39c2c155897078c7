import type { Json } from '@plimsoll/findings';
import { PPM, scaled } from '../bucket.ts';
import { type Definition, type FlagRecord, standardDefinition } from '../flag-record.ts';
import { hashPrefix, murmur3, murmur3After } from '../murmur3.ts';
import type { Metadata, Reason, Served } from './evaluation.ts';
import { MAX_KEY } from './fractional.ts';
import { frozen } from './frozen.ts';
import { compileRule, type CompiledRule, type Context } from './rule-engine.ts';
import { usableRule } from './rule-fault.ts';
import { targetingKeyOf } from './targeting-key.ts';
import { thrownText } from './thrown-text.ts';

/** What all flags of a registry share. */
export interface Surroundings {
  readonly evaluators: Readonly<Record<string, Json>>;
  /** Metadata that is told of every flag, whatever it says itself. */
  readonly metadata: Metadata;
  /** Metadata of the flag set, which a flag's own wins over. */
  readonly setMetadata?: Metadata;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A flag, ready to be asked. Where `fixed` is there, everybody gets it. */
export interface CompiledFlag {
  readonly fixed?: Served;
  serve(context: Context): Served;
}

function fixed(served: Served): CompiledFlag {
  const frozen = Object.freeze(served);
  return { fixed: frozen, serve: () => frozen };
}

/** Values by name, and what serves one of them or says why not. */
function server({ variants }: Definition, flagMetadata: Metadata) {
  const values = new Map(Object.entries(variants as Readonly<Record<string, Json>>).map(([name, value]) => [name, frozen(value)]));
  const failed = (errorMessage: string, errorCode: 'GENERAL' | 'PARSE_ERROR' = 'GENERAL'): Served => ({ reason: 'ERROR', errorCode, errorMessage, flagMetadata });
  const serve = (variant: string | null, reason: Reason): Served => {
    if (variant === null) return { reason: reason === 'DISABLED' ? reason : 'DEFAULT', flagMetadata };
    const value = values.get(variant);
    return value === undefined ? failed(`there is no variant ${JSON.stringify(variant)}`) : { value, variant, reason, flagMetadata };
  };
  return { serve, failed };
}

/** Text of a rule's result, if it can name a variant. */
function variantName(result: unknown): string | undefined {
  return typeof result === 'string' || typeof result === 'number' || typeof result === 'boolean' ? String(result) : undefined;
}

/** Compiles the record of one flag. Rules that cannot be evaluated serve PARSE_ERROR. */
export function compileFlag(key: string, record: FlagRecord, { evaluators, metadata, setMetadata, now }: Surroundings): CompiledFlag {
  const definition = record.definition ?? standardDefinition;
  const { state, bucketing } = record;
  const flagMetadata: Metadata = Object.freeze({ ...setMetadata, ...definition.metadata, ...metadata, 'plimsoll.mode': state.mode, 'plimsoll.bucketing': bucketing.version });
  const { serve, failed } = server(definition, flagMetadata);
  const off = definition.off_variant;
  if (state.mode === 'disabled') return fixed(serve(off, 'DISABLED'));
  let rule: CompiledRule | undefined;
  let by: CompiledRule | undefined;
  try {
    const compiled = (source: unknown): CompiledRule => compileRule(usableRule(source as Json, evaluators), key, now);
    if (hasRule(definition.targeting)) rule = compiled(definition.targeting);
    if (bucketing.by !== null) by = compiled(bucketing.by);
  } catch (error) {
    // In shadow nobody is exposed, so a rule that is wrong decides nothing.
    if (state.mode === 'shadow') return fixed(serve(off, 'STATIC'));
    return fixed(failed(`the rule of the flag cannot be evaluated: ${thrownText(error)}`, 'PARSE_ERROR'));
  }
  const everybody = serve(definition.default_variant, 'STATIC');
  const candidate = rule === undefined ? fixed(everybody) : { serve: targeted(rule, serve, failed, definition.default_variant) };
  switch (state.mode) {
    case 'enabled':
      return candidate;
    case 'shadow':
      return shadow(serve(off, 'STATIC'), candidate);
    case 'gradual':
      return { serve: gradual(key, by, state.current_ppm, serve, candidate, off) };
  }
}

/** Whether a rule decides anything: an absent or an empty one does not. */
export function hasRule(targeting: unknown): boolean {
  return targeting !== undefined && targeting !== null && !(typeof targeting === 'object' && Object.keys(targeting).length === 0);
}

type Serve = ReturnType<typeof server>['serve'];
type Failed = ReturnType<typeof server>['failed'];

function targeted(rule: CompiledRule, serve: Serve, failed: Failed, defaultVariant: string | null) {
  return (context: Context): Served => {
    let result: unknown;
    try {
      result = rule(context);
    } catch (error) {
      return failed(`the rule of the flag failed: ${thrownText(error)}`);
    }
    if (result === null || result === undefined) return serve(defaultVariant, 'DEFAULT');
    const name = variantName(result);
    return name === undefined ? failed('the rule of the flag names no variant') : serve(name, 'TARGETING_MATCH');
  };
}

/** Everybody gets off; what they would get otherwise is told. */
function shadow(off: Served, candidate: Pick<CompiledFlag, 'fixed' | 'serve'>): CompiledFlag {
  const told = ({ variant }: Served): Served => ({ ...off, flagMetadata: variant === undefined ? off.flagMetadata : { ...off.flagMetadata, 'plimsoll.shadowVariant': variant } });
  return candidate.fixed === undefined ? { serve: (context) => told(candidate.serve(context)) } : fixed(told(candidate.fixed));
}

function gradual(key: string, by: CompiledRule | undefined, ppm: number, serve: Serve, candidate: Pick<CompiledFlag, 'fixed' | 'serve'>, off: string | null) {
  const inside = candidate.fixed === undefined ? undefined : Object.freeze({ ...candidate.fixed, reason: candidate.fixed.value === undefined ? candidate.fixed.reason : ('SPLIT' as const) });
  const outside = Object.freeze(serve(off, 'SPLIT'));
  const keyless = Object.freeze(serve(off, 'DEFAULT'));
  const hashOf = by === undefined ? defaultHash(key) : ruleHash(by);
  return (context: Context): Served => {
    const hash = hashOf(context);
    if (hash === undefined) return keyless;
    if (scaled(hash, PPM) >= ppm) return outside;
    if (inside !== undefined) return inside;
    const served = candidate.serve(context);
    return served.value === undefined ? served : { ...served, reason: 'SPLIT' };
  };
}

/** Hash of what decides whether somebody is exposed; undefined where the context has no such key. */
type HashOf = (context: Context) => number | undefined;

function defaultHash(key: string): HashOf {
  const prefix = hashPrefix(key);
  return (context) => {
    const targetingKey = targetingKeyOf(context);
    return targetingKey === undefined ? undefined : murmur3After(prefix, targetingKey);
  };
}

function ruleHash(by: CompiledRule): HashOf {
  return (context) => {
    try {
      const text = by(context);
      return typeof text === 'string' && text.length <= MAX_KEY ? murmur3(text) : undefined;
    } catch {
      // A rule that fails yields no key, so nobody is exposed by it.
      return undefined;
    }
  };
}
