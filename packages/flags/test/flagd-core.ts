import { FlagdCore } from '@openfeature/flagd-core';
import type { Json } from '@plimsoll/findings';
import { compileRegistry, type Context } from '../src/evaluate.ts';
import { commitRegistry, importFlagd, type Registry } from '../src/index.ts';

const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/** What callers see of an answer. */
export interface Answer {
  readonly value: Json;
  readonly variant: string | undefined;
  readonly reason: string | undefined;
  readonly errorCode: string | undefined;
}

/** What the core of flagd answers of the flag `flag` if it compiles rules, and if it interprets them. */
export function flagdCore(definitions: string, facts: Context): readonly [Answer, Answer] {
  const ask = (how: { readonly disableDynamicCodeGeneration?: boolean }): Answer => {
    const core = new FlagdCore(undefined, silent, how);
    core.setConfigurations(definitions);
    const { value, variant, reason, errorCode } = core.resolveStringEvaluation('flag', 'fallback', facts as never, silent);
    return { value, variant, reason, errorCode };
  };
  return [ask({}), ask({ disableDynamicCodeGeneration: true })];
}

/** What a registry answers of the flag `flag`. */
export function native(registry: Registry, facts: Context): Answer & { readonly errorMessage: string | undefined } {
  const { value, variant, reason, errorCode, errorMessage } = compileRegistry({ registry, set: commitRegistry(registry) }, { now: () => 1_760_000_000_123 }).evaluate('flag', 'string', 'fallback', facts);
  return { value, variant, reason, errorCode, errorMessage };
}

/** Definitions of one flag with three variants, of which red is the default. */
export function definitionsOf(targeting: Json): string {
  return JSON.stringify({ $evaluators: { shared: { '==': [{ var: 'tier' }, 'gold'] } }, flags: { flag: { state: 'ENABLED', variants: { red: 'R', a: 'A', on: 'O', true: 'T' }, defaultVariant: 'red', targeting } } });
}

/** The registry that definitions are imported as. */
export function importedOf(definitions: string): Registry {
  const imported = importFlagd(definitions, { now: '2026-01-05T10:00:00Z', actor: 'sre', lenient: true });
  if (!imported.ok) throw new TypeError(imported.findings[0]?.sentence);
  return imported.value;
}
