/*
 * From the beginning of disabling one flag of 10,000, over the durable file, to the first evaluation that gives its off value in
 * another process that follows the file: no anchor, so the slowest way that a demotion can take.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeMachine, replaceFile } from '@plimsoll/durable-files';
import { disableFlags, writeRegistry } from '@plimsoll/flags';
import { flagRegistry } from './lib/flag-registry.mjs';

const FLAGS = 10_000;
const ROUNDS = 200;

const message = (child) => new Promise((resolve) => child.once('message', resolve));

export async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-switch-'));
  const file = path.join(folder, 'flags.json');
  let registry = flagRegistry(FLAGS);
  const text = writeRegistry(registry);
  writeFileSync(file, text);
  const child = fork(new URL('lib/follower.mjs', import.meta.url), [file, JSON.parse(text).root], { execArgv: [] });
  try {
    await message(child);
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const flag = `flag_${round}`;
      const armed = message(child);
      child.send(flag);
      await armed;
      const effect = message(child);
      const start = performance.timeOrigin + performance.now();
      registry = disableFlags(registry, [flag], { actor: 'sre', rationale: 'incident', now: '2026-03-01T12:00:00Z' }).next;
      await replaceFile(nodeMachine, file, new TextEncoder().encode(writeRegistry(registry)));
      times.push((await effect) - start);
    }
    times.sort((a, b) => a - b);
    const row = (name, share, goal) => ({ task: `kill switch of ${FLAGS} flags into another process, ${name} of ${ROUNDS}`, peer: '', ours_ms: times[Math.ceil(share * ROUNDS) - 1], goal });
    return [row('p50', 0.5, ''), row('p99', 0.99, '<= 1000 ms')];
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}
