import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { killAgainAndAgain } from './kill-runs.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-killed-'));
afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

test('a process that is killed at any moment leaves a target with all old or all new files, and a store that is whole', { timeout: 120_000 }, async () => {
  const { faults } = await killAgainAndAgain(base, 6);
  expect(faults).toEqual([]);
});
