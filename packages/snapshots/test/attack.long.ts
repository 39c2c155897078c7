import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { attack, untouched } from './attack-runs.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-attack-'));
afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

test('in 10,000 swaps of a folder for a link nothing outside of the target changes', async () => {
  const { elsewhere, swaps, done, refused } = await attack(base, 100, 10_000);
  expect(elsewhere).toEqual(untouched);
  console.log(`${swaps} swaps, ${done} restores done, ${refused} refused or taken back`);
});
