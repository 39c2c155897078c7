import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loaded, sampleRecord, sampleRegistry } from '../../test/sample-registry.ts';
import { explainFlag } from '../evaluate.ts';
import { type FlagRecord, verifyFlagProof } from '../index.ts';

const options = { now: () => 0 };
const ramp = (current_ppm: number, changes: Partial<FlagRecord> = {}): FlagRecord => sampleRecord({ state: { mode: 'gradual', actor: 'sre', current_ppm, target_ppm: 1_000_000, eta: null }, ...changes });
const explained = (record: FlagRecord, facts: Readonly<Record<string, Json>>) => explainFlag(loaded(sampleRegistry({ ramp: record })), 'ramp', facts, options);

describe('an explanation', () => {
  test('of a ramp says the key, its hash and its bucket', () => {
    const { mode, exposure, rule, served } = explained(ramp(500_000), { targetingKey: 'user-1' });
    expect({ mode, exposure, rule, served: [served.variant, served.reason] }).toEqual({ mode: 'gradual', exposure: { key: 'rampuser-1', hash: exposure?.hash, bucket: Math.floor(((exposure?.hash ?? 0) * 1_000_000) / 2 ** 32), ppm: 500_000 }, rule: null, served: [(exposure?.bucket ?? 0) < 500_000 ? 'on' : 'off', 'SPLIT'] });
  });

  test('agrees with what is served, for any key and exposure', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1_000_000 }), fc.boolean(), (person, ppm, isRuled) => {
        const record = ramp(ppm, isRuled ? { bucketing: { version: 'v2', by: { cat: ['k/', { var: 'targetingKey' }] } } } : {});
        const { exposure, served } = explained(record, { targetingKey: person });
        const isIn = exposure !== null && exposure.bucket !== null && exposure.bucket < exposure.ppm;
        expect(served.variant).toBe(isIn ? 'on' : 'off');
      }),
      { numRuns: 100 },
    );
  });

  test('says that a context has no key', () => {
    expect(explained(ramp(1_000_000), {}).exposure).toEqual({ key: null, hash: null, bucket: null, ppm: 1_000_000 });
    expect(explained(ramp(1_000_000, { bucketing: { version: 'v2', by: { '+': [{ var: 'x' }, 1] } } }), { x: 'y' }).exposure?.key).toBeNull();
  });

  test('tells the result of the rule, or why it has none', () => {
    const shadow = (targeting: Json): FlagRecord => sampleRecord({ state: { mode: 'shadow', actor: 'sre', planned_activation: null }, definition: { variants: { on: true, off: false }, default_variant: 'on', off_variant: 'off', targeting } });
    expect(explained(shadow({ if: [{ var: 'x' }, 'on', 'off'] }), { x: 1 }).rule).toEqual({ result: 'on' });
    expect(explained(shadow({ if: [{ var: 'x' }, 'on'] }), {}).rule).toEqual({ result: null });
    expect(explained(shadow({ '<': [{ var: 'x' }, 1] }), { x: 'a' }).rule).toEqual({ error: 'a number is needed' });
    expect(explained(shadow({ var: 'constructor' }), {}).rule).toEqual({ error: 'it reads "constructor"' });
  });

  test('proves the record under the root, and the absence of one', () => {
    const registry = loaded(sampleRegistry({ ramp: ramp(1) }));
    const present = explainFlag(registry, 'ramp', {}, options);
    const absent = explainFlag(registry, 'gone', {}, options);
    const state = ({ proof, flag }: typeof present) => {
      const verified = verifyFlagProof(proof, present.root, flag);
      return verified.ok ? verified.value : verified.findings;
    };
    expect([state(present), state(absent)]).toEqual(['present', 'absent']);
    expect(absent).toMatchObject({ mode: null, exposure: null, rule: null, served: { errorCode: 'FLAG_NOT_FOUND' } });
  });
});
