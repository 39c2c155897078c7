import { FlagdCore } from '@openfeature/flagd-core';
import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRegistry, type Context } from '../src/evaluate.ts';
import { commitRegistry, exportFlagd, type FlagRecord, type FlagState, importFlagd, type Registry } from '../src/index.ts';
import { context, hasNullKey, rule } from './flagd-rules.ts';
import { sampleRecord, sampleRegistry } from './sample-registry.ts';

const NOW = 1_760_000_000_123;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const options = { now: '2026-01-05T10:00:00Z', actor: 'sre' };

interface Answer {
  readonly value: Json;
  readonly variant: string | undefined;
}

function native(registry: Registry, facts: Context): Answer {
  const { value, variant } = compileRegistry({ registry, set: commitRegistry(registry) }, { now: () => NOW }).evaluate('flag', 'string', 'fallback', facts);
  return { value, variant };
}

/** What the core of flagd answers if it compiles rules, and if it interprets them. */
function flagdCore(definitions: string, facts: Context): readonly Answer[] {
  return [{}, { disableDynamicCodeGeneration: true }].map((how) => {
    const core = new FlagdCore(undefined, silent, how);
    core.setConfigurations(definitions);
    const { value, variant } = core.resolveStringEvaluation('flag', 'fallback', facts as never, silent);
    return { value, variant };
  });
}

const variants = { red: 'R', green: 'G', blue: 'B' };
const name = fc.constantFrom('red', 'blue', null);
const ppm = fc.constantFrom(1, 50_000, 500_000, 999_999, 1_000_000);
const state: fc.Arbitrary<FlagState> = fc.oneof(
  fc.constant<FlagState>({ mode: 'disabled' }),
  fc.constant<FlagState>({ mode: 'shadow', actor: 'sre', planned_activation: null }),
  fc.constant<FlagState>({ mode: 'enabled', actor: 'sre', activated_at: options.now, justification: 'ramped' }),
  { weight: 4, arbitrary: ppm.map((current_ppm): FlagState => ({ mode: 'gradual', actor: 'sre', current_ppm, target_ppm: 1_000_000, eta: null })) },
);
const by = fc.constantFrom<Json>(null, null, { var: 'email' }, { var: 'list' }, { var: 'tier' }, { cat: [{ var: 'tier' }, '/', { var: 'nested.key' }] }, { $ref: 'person' });
const evaluators = { person: { cat: [{ var: 'email' }] } };

const flag: fc.Arbitrary<FlagRecord> = fc
  .record({ state, by, default_variant: name, off_variant: name, targeting: fc.option(rule, { nil: undefined }) })
  .map(({ state: now, by: key, targeting, ...named }) => sampleRecord({ state: now, bucketing: { version: 'v2', by: key }, definition: { variants, ...named, ...(targeting !== undefined && { targeting }) } }));

describe('an exported registry', () => {
  test('serves in flagd, and imported again, what it serves here', () => {
    let disagreements = 0;
    fc.assert(
      fc.property(flag, context, (record, facts) => {
        fc.pre(!hasNullKey((record.definition?.targeting ?? null) as Json, facts));
        const registry = sampleRegistry({ flag: record }, { evaluators });
        const expected = native(registry, facts);
        // Some of the rules break the schema of flagd, which evaluates them nevertheless.
        const exported = exportFlagd(registry, { lenient: true });
        if (!exported.ok) throw new TypeError(exported.findings[0]?.sentence);
        const answers = flagdCore(exported.value, facts);
        expect(answers).toContainEqual(expected);
        if (JSON.stringify(answers[0]) !== JSON.stringify(answers[1])) disagreements++;
        const imported = importFlagd(exported.value, { ...options, lenient: true });
        expect(imported.ok && native(imported.value, facts)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
    expect(disagreements).toBeLessThan(150);
  });

  test('says of each flag its mode and of the registry its root', () => {
    const registry = sampleRegistry({ flag: sampleRecord() });
    const root = Buffer.from(commitRegistry(registry).root).toString('hex');
    const exported = exportFlagd(registry);
    expect(exported.ok && JSON.parse(exported.value)).toEqual({
      metadata: { flagSetId: 'meta_flags', version: root },
      flags: { flag: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off', metadata: { 'plimsoll.mode': 'disabled', 'plimsoll.root': root } } },
    });
    expect(exported.findings.map(({ id }) => id)).toEqual(['flags/exported']);
  });

  test('ramps by the share that the flag exposes', () => {
    const exported = exportFlagd(sampleRegistry({ flag: sampleRecord({ state: { mode: 'gradual', actor: 'sre', current_ppm: 50_000, target_ppm: 50_000, eta: null } }) }));
    const { flags } = JSON.parse(exported.ok ? exported.value : '{}') as { flags: Record<string, { targeting: unknown }> };
    expect(flags['flag']?.targeting).toEqual({ if: [{ '==': [{ fractional: [['in', 50_000], ['out', 950_000]] }, 'in'] }, 'on', 'off'] });
  });

  const gradual: FlagState = { mode: 'gradual', actor: 'sre', current_ppm: 1, target_ppm: 1, eta: null };
  const enabled: FlagState = { mode: 'enabled', actor: 'sre', activated_at: options.now, justification: 'ramped' };
  const onOff = { variants: { on: true, off: false }, default_variant: 'on', off_variant: 'off' };
  test.each<[string, Partial<FlagRecord>]>([
    ['a bucketing key that may fail', { state: gradual, bucketing: { version: 'v2', by: { '+': [{ var: 'age' }, 1] } } }],
    ['a rule that is not evaluated here', { state: enabled, definition: { ...onOff, targeting: { if: [{ var: 'constructor.name' }, 'on', 'off'] } } }],
    ['a rule that is not evaluated here, in a ramp', { state: gradual, definition: { ...onOff, targeting: { if: [{ $ref: 'gone' }, 'on', 'off'] } } }],
    ['a rule too large to stand there twice', { state: gradual, definition: { ...onOff, off_variant: null, targeting: { cat: Array.from({ length: 1500 }, () => 'x') } } }],
    ['a variant that it does not have', { state: enabled, definition: { ...onOff, default_variant: 'gone' } }],
    ['variants of two types', { definition: { ...onOff, variants: { on: true, off: 0 } } }],
    ['a variant that is a list', { definition: { ...onOff, variants: { on: [true], off: [] } } }],
  ])('is refused for %s', (_, changes) => {
    const { ok, findings } = exportFlagd(sampleRegistry({ flag: sampleRecord(changes), fine: sampleRecord() }));
    expect([ok, ...findings.map(({ id }) => id)]).toEqual([false, 'flags/export-lossy']);
  });

  test('is refused for a rule that breaks the schema', () => {
    const { ok, findings } = exportFlagd(sampleRegistry({ flag: sampleRecord({ state: enabled, definition: { ...onOff, targeting: { '==': [1] } } }) }));
    expect([ok, ...findings.map(({ id, location }) => [id, location?.pointer])]).toEqual([false, ['flags/targeting-invalid', '/flags/flag/targeting/==']]);
  });
});
