import { afterEach, expect, test } from 'vitest';
import { randomFrom } from './crash-files.ts';
import { KillBench, killAgainAndAgain, stopAndGoOn } from './kill-runs.ts';

const benches: KillBench[] = [];
const newBench = (): Promise<KillBench> => {
  const bench = new KillBench();
  benches.push(bench);
  return bench.prepare();
};
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.clear();
});

test.each([3, 5, 6, 7, 8])('100 kills lose nothing that was answered (seed %i)', async (seed) => {
  const bench = await newBench();
  const entries = await killAgainAndAgain(bench, 100, randomFrom(seed));
  console.log(`${entries} entries, ${bench.answers.length} answers`);
  expect(entries).toBeGreaterThanOrEqual(bench.answers.length);
});

test('eight processes of a thousand appends each leave no gap', async () => {
  const bench = await newBench();
  const writers = Array.from({ length: 8 }, (_, i) => bench.start(`writer-${i}`, 'rounds', '20', '50'));
  expect(new Set(await Promise.all(writers.map((writer) => writer.end())))).toEqual(new Set(['done']));
  expect(await bench.expectNothingLost()).toBe(8000);
  expect(new Set(bench.answers.map((answer) => answer.index)).size).toBe(8000);
});

test('100 writers stopped anywhere lose nothing', async () => {
  const bench = await newBench();
  for (const state of await stopAndGoOn(bench, 100, randomFrom(4))) expect(['contended', 'poisoned']).toContain(state);
});
