// Evaluations by one thread through the provider's own method while its registry of 100 flags is replaced every 20 ms, against the same provider left alone.
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { encodeUtf8 } from '@plimsoll/bytes';
import { writeRegistry } from '@plimsoll/flags';
import { PlimsollProvider } from '@plimsoll/openfeature-provider';
import { compare } from './lib/compare.mjs';
import { flagRegistry } from './lib/flag-registry.mjs';

const EVALUATIONS = 500_000;

/** A provider, and what replaces its registry by one with another flag demoted, or by the whole one. */
async function provided() {
  const whole = flagRegistry(100);
  const files = [0, 1].map((down) => encodeUtf8(writeRegistry({ ...whole, records: { ...whole.records, flag_0: { ...whole.records.flag_0, ...(down === 1 && { state: { mode: 'disabled' } }) } } })));
  let at = 0;
  let changed;
  const source = { load: async () => ({ registry: files[at % 2], anchor: null }), watch: (callback) => { changed = callback; return () => undefined; } };
  const provider = new PlimsollProvider({ source, trust: { root: JSON.parse(new TextDecoder().decode(files[0])).root }, environment: 'production' });
  await provider.initialize();
  return { provider, replace: () => { at++; changed(); } };
}

async function evaluate(provider) {
  const context = { targetingKey: 'user' };
  for (let i = 0; i < EVALUATIONS; i++) {
    await provider.resolveBooleanEvaluation('flag_7', false, context);
    // Gives timers their turn, as requests of a server do.
    if (i % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function run() {
  const [busy, alone] = [await provided(), await provided()];
  let swaps = 0;
  busy.provider.onChange(() => swaps++);
  const row = await compare({
    task: `${EVALUATIONS} evaluations during hot reloads`,
    peer: 'without reloads',
    goal: '1000 evaluations a ms',
    ours: async () => {
      const timer = setInterval(busy.replace, 20);
      await evaluate(busy.provider);
      clearInterval(timer);
    },
    theirs: () => evaluate(alone.provider),
  });
  await Promise.all([busy.provider.onClose(), alone.provider.onClose()]);
  return [{ ...row, task: `${row.task} (${Math.round(EVALUATIONS / row.ours_ms)} a ms, ${swaps} swaps)` }];
}
