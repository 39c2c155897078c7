import { expect, test } from 'vitest';
import { expectEveryChangeFound } from './tamper-runs.ts';

test('every bit of a small log is found changed, or proved not to matter', async () => {
  const cases = await expectEveryChangeFound(() => [1, 2, 4, 8, 16, 32, 64, 128]);
  console.log(`${cases} cases`);
  expect(cases).toBeGreaterThan(12_000);
});
