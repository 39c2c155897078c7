import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { attack, untouched } from './attack-runs.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-attack-'));
afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

test('while a thread swaps a folder of the target for a link, nothing outside of the target changes', { timeout: 120_000 }, async () => {
  const { elsewhere, refused } = await attack(base, 40, 200);
  expect(elsewhere).toEqual(untouched);
  expect(refused).toBeGreaterThan(0);
});
