import { expect, test } from 'vitest';
import { expectEveryChangeFound } from './tamper-runs.ts';

test('every byte of a small log is found changed, or proved not to matter', { timeout: 600_000 }, async () => {
  expect(await expectEveryChangeFound((at) => [1 << at % 8])).toBeGreaterThan(1500);
});
