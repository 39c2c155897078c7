import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { killAgainAndAgain } from './kill-runs.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-killed-'));
afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

test('a process that is killed at any moment leaves a target with all old or all new files, nothing of ours in it, and a store that is whole', async () => {
  const { faults, rounds, recovered, answers, inRestore } = await killAgainAndAgain(base, Number(process.env['KILL_ROUNDS'] ?? 300));
  expect(faults).toEqual([]);
  console.log(`${rounds} processes killed, ${inRestore} of them in a restore, ${answers} answers; then ${JSON.stringify(recovered)}`);
});
