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

test('what a process answered before it was killed is in the log', { timeout: 120_000 }, async () => {
  const bench = await newBench();
  const entries = await killAgainAndAgain(bench, 30, randomFrom(1));
  expect(bench.answers.length).toBeGreaterThan(30);
  expect(entries).toBeGreaterThanOrEqual(bench.answers.length);
});

test('four processes that take turns leave no gap', { timeout: 120_000 }, async () => {
  const bench = await newBench();
  const writers = ['a', 'b', 'c', 'd'].map((name) => bench.start(name, 'rounds', '5', '20'));
  expect(await Promise.all(writers.map((writer) => writer.end()))).toEqual(['done', 'done', 'done', 'done']);
  expect(await bench.expectNothingLost()).toBe(400);
  expect(bench.answers.map((answer) => answer.index).sort((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i));
});

test('a process that was stopped while another took over fails with contended and loses nothing', { timeout: 120_000 }, async () => {
  const bench = await newBench();
  const first = bench.start('first', 'lines');
  await first.line('state', 1);
  first.tell('append');
  await first.line('index');
  // Stopped while it publishes, it would find its temporary file gone before it finds the other writer.
  await bench.published(1);
  first.signal('SIGSTOP');
  expect(await bench.start('hasty', 'rounds', '1', '3').end()).toBe('done');
  first.signal('SIGCONT');
  first.tell('append');
  expect(await first.end()).toBe('contended');
  expect(await bench.expectNothingLost()).toBe(4);
  expect(bench.answers.map((answer) => answer.index)).toEqual([0, 1, 2, 3]);
});

test('wherever a process is stopped, nothing answered by it or its successor is lost', { timeout: 120_000 }, async () => {
  const bench = await newBench();
  for (const state of await stopAndGoOn(bench, 6, randomFrom(2))) expect(['contended', 'poisoned']).toContain(state);
});
