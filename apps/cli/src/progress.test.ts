import { describe, expect, it } from 'vitest';
import { ioOf, type World } from '../test/run-in-process.ts';
import { progressOf } from './progress.ts';

/** What is written while the clock shows these milliseconds, one of ten entries done each time. */
function written(times: readonly number[], total: bigint | undefined, world: World = {}): string[] {
  let now = 0;
  const { io, outcome } = ioOf({ terminal: { columns: 80 }, ...world, clock: () => now });
  const progress = progressOf(io, 'Auditing');
  for (const [i, time] of times.entries()) {
    now = time;
    progress.at(BigInt(i + 1) * 1_000_000n, total);
  }
  progress.end();
  progress.end();
  const { stderr, stdout } = outcome(0);
  expect(stdout).toBe('');
  return stderr.split('\r\u001b[K').slice(1);
}

describe('progress', () => {
  it('is one line that changes ten times a second at most, after a second of work, and is taken away', () => {
    expect(written([0, 999, 1_000, 1_099, 1_100], 10_000_000n)).toEqual([
      'Auditing [######--------------] 3,000,000 of 10,000,000 entries, 3 s left',
      'Auditing [##########----------] 5,000,000 of 10,000,000 entries, 2 s left',
      '',
    ]);
  });

  it('of unknown length only counts', () => {
    expect(written([2_000], undefined)).toEqual(['Auditing 1,000,000 entries', '']);
  });

  it('fits into the terminal', () => {
    expect(written([2_000], 10_000_000n, { terminal: { columns: 20 } })).toEqual(['Auditing [##-------', '']);
  });

  it.each([
    ['of short work', [0, 500, 999], {}],
    ['on a terminal that cannot take a line away', [2_000], { env: { TERM: 'dumb' } }],
  ])('says nothing %s', (_name, times, world: World) => {
    expect(written(times, 10n, world)).toEqual([]);
  });

  it('says nothing where standard error is no terminal', () => {
    const { io, outcome } = ioOf({ clock: () => Date.now() });
    const progress = progressOf({ ...io, clock: (() => { let now = 0; return () => (now += 5_000); })() }, 'Auditing');
    progress.at(1n, 2n);
    progress.end();
    expect(outcome(0).stderr).toBe('');
  });
});
