import { OpenFeature } from '@openfeature/server-sdk';
import { afterEach, expect, test } from 'vitest';
import { anchored, trust } from '../test/anchored.ts';
import { MemorySource } from '../test/memory-source.ts';
import { record, registry } from '../test/registry.ts';
import { PlimsollProvider } from './plimsoll-provider.ts';
import { type EvaluationEvent, telemetryHook, type TelemetryOptions } from './telemetry-hook.ts';

afterEach(() => OpenFeature.clearProviders());

async function observed(options: Omit<TelemetryOptions, 'emit'>): Promise<(flag: string) => Promise<EvaluationEvent | undefined>> {
  const [one] = await anchored(registry({ a: record('enabled') }));
  const domain = `telemetry ${JSON.stringify(options)}`;
  await OpenFeature.setProviderAndWait(domain, new PlimsollProvider({ source: new MemorySource(one ?? new Error('none')), trust, environment: 'production' }));
  const events: EvaluationEvent[] = [];
  const hook = telemetryHook({ emit: (event) => void events.push(event), ...options });
  return async (flag) => {
    await OpenFeature.getClient(domain).getBooleanValue(flag, false, { targetingKey: 'person' }, { hooks: [hook] });
    return events.pop();
  };
}

test('an evaluation is told with root, registry and reason, without value and person', async () => {
  const evaluate = await observed({});
  expect(await evaluate('a')).toEqual({
    name: 'feature_flag.evaluation',
    attributes: { 'feature_flag.key': 'a', 'feature_flag.provider.name': 'plimsoll', 'feature_flag.result.variant': 'on', 'feature_flag.result.reason': 'static', 'feature_flag.set.id': 'shop', 'feature_flag.version': expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
  expect((await evaluate('nobody'))?.attributes).toMatchObject({ 'feature_flag.result.reason': 'error', 'error.type': 'flag_not_found' });
});

test('value and person are told to those who ask for them', async () => {
  const evaluate = await observed({ values: true, contextId: true });
  expect((await evaluate('a'))?.attributes).toMatchObject({ 'feature_flag.result.value': true, 'feature_flag.context.id': 'person' });
});
