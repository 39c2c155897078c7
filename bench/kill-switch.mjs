/*
 * From the start of `plimsoll flags disable` for one flag of 10,000, its process included, to the first evaluation that gives its off
 * value in another process that follows the file: no anchor, so the slowest way that a demotion can take.
 */
import { execFile, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeRegistry } from '@plimsoll/flags';
import { flagRegistry } from './lib/flag-registry.mjs';

const FLAGS = 10_000;
/** As many rounds as fit in the time, 5 at least; each takes a second or so. */
const ROUNDS = Number(process.env.ROUNDS ?? 100);
const SECONDS = Number(process.env.SECONDS ?? 120);
const MIN_ROUNDS = 5;

const plimsoll = fileURLToPath(new URL('../apps/cli/dist/plimsoll.cjs', import.meta.url));
const message = (child) => new Promise((resolve) => child.once('message', resolve));

/** Removes every state but the last: each has six megabytes. */
function dropOld(folder) {
  const names = readdirSync(folder).map((name) => ({ name, at: statSync(path.join(folder, name)).mtimeMs }));
  for (const { name } of names.sort((a, b) => b.at - a.at).slice(1)) rmSync(path.join(folder, name));
}

export async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-switch-'));
  const file = path.join(folder, 'flags.json');
  const text = writeRegistry(flagRegistry(FLAGS));
  writeFileSync(file, text);
  const child = fork(new URL('lib/follower.mjs', import.meta.url), [file, JSON.parse(text).root], { execArgv: [] });
  try {
    await message(child);
    const times = [];
    const end = performance.now() + SECONDS * 1000;
    for (let round = 0; round < ROUNDS && (round < MIN_ROUNDS || performance.now() < end); round++) {
      const flag = `flag_${round}`;
      const armed = message(child);
      child.send(flag);
      await armed;
      const effect = message(child);
      const start = performance.timeOrigin + performance.now();
      const command = promisify(execFile)(process.execPath, [plimsoll, 'flags', 'disable', '--match', flag, '--actor', 'sre', '--rationale', 'incident', file], { cwd: folder });
      times.push((await effect) - start);
      await command;
      dropOld(path.join(folder, 'snapshots'));
      if (round % 10 === 9) process.stderr.write(`  round ${round + 1}: ${Math.round(times.at(-1))} ms\n`);
    }
    times.sort((a, b) => a - b);
    const row = (name, share, goal) => ({ task: `kill switch of ${FLAGS} flags from the command line into another process, ${name} of ${times.length}`, peer: '', ours_ms: times[Math.ceil(share * times.length) - 1], goal });
    return [row('p50', 0.5, ''), row('p99', 0.99, '<= 1000 ms')];
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}
