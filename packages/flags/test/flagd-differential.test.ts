import { FlagdCore } from '@openfeature/flagd-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFlag } from '../src/evaluate/compile-flag.ts';
import type { FlagRecord } from '../src/index.ts';
import { context, hasNullKey, rule } from './flagd-rules.ts';

const NOW = 1_760_000_000_123;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

describe('a flag imported from flagd', () => {
  test('serves what the core of flagd serves, for any rule and context', () => {
    let disagreements = 0;
    fc.assert(
      fc.property(rule, context, fc.option(fc.constantFrom('red', 'green'), { nil: null }), (targeting, facts, defaultVariant) => {
        fc.pre(!hasNullKey(targeting, facts));
        const definition = { variants: { red: 'R', green: 'G', blue: 'B' }, default_variant: defaultVariant, off_variant: null, targeting };
        const record = { state: { mode: 'enabled' }, bucketing: { version: 'v2', by: null }, definition } as unknown as FlagRecord;
        const source = JSON.stringify({ flags: { flag: { state: 'ENABLED', variants: definition.variants, ...(defaultVariant !== null && { defaultVariant }), targeting } } });
        const theirs = [{}, { disableDynamicCodeGeneration: true }].map((options) => {
          const core = new FlagdCore(undefined, silent, options);
          core.setConfigurations(source);
          const { value, variant, reason, errorCode } = core.resolveStringEvaluation('flag', 'fallback', facts as never, silent);
          return { value, variant, reason, errorCode };
        });
        const { value = 'fallback', variant, reason, errorCode } = compileFlag('flag', record, { evaluators: {}, metadata: {}, now: () => NOW }).serve(facts);
        // The core compiles rules or interprets them, and is not always of one mind; where it is, so are we.
        expect(theirs).toContainEqual({ value, variant, reason, errorCode });
        if (JSON.stringify(theirs[0]) !== JSON.stringify(theirs[1])) disagreements++;
      }),
      { numRuns: 1500 },
    );
    expect(disagreements).toBeLessThan(450);
  });
});
