import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bundleProgram } from '@plimsoll/config/bundle';
import { createManifest, wholeTree } from '../src/index.ts';
import { openStore, recoverTarget, scanTree } from '../src/node.ts';

const FILES = 12;

/** What was found after processes were killed. */
export interface Killed {
  readonly rounds: number;
  /** Restores that were finished, undone, or had come to their end or not begun. */
  readonly recovered: Readonly<Record<string, number>>;
  readonly answers: number;
  /** Processes that were killed between the beginning of a restore and its answer. */
  readonly inRestore: number;
  /** Whatever must not be. */
  readonly faults: readonly string[];
}

/** Kills a process that restores, takes snapshots and prunes at moments of chance, and looks at what it leaves. */
export async function killAgainAndAgain(base: string, rounds: number): Promise<Killed> {
  const program = await bundleProgram(new URL('restore-to-kill.ts', import.meta.url), base);
  const [folder, target, source] = ['store', 'target', 'source'].map((name) => path.join(base, name)) as [string, string, string];
  const store = await openStore(folder, { create: true });
  const roots: string[] = [];
  for (const text of ['one', 'two']) {
    for (let file = 0; file < FILES; file++) {
      const name = path.join(source, `folder-${file % 5}${text === 'two' && file % 5 === 4 ? '-new' : ''}`, `file-${file}`);
      fs.mkdirSync(path.dirname(name), { recursive: true });
      fs.writeFileSync(name, `${text} ${file}`);
    }
    const made = await store.create(source, { label: text, scope: wholeTree, now: '2026-01-05T10:00:00.000Z' });
    if (!made.ok) throw new Error(JSON.stringify(made.findings));
    roots.push(made.value.root);
  }
  fs.mkdirSync(target);
  const start = performance.now();
  for (const root of roots) await store.restore(root, target);
  // So long as what the process does in one turn, whatever the disk.
  const turn = performance.now() - start;
  const recovered: Record<string, number> = {};
  const faults: string[] = [];
  let answers = 0;
  let inRestore = 0;
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [program, folder, target, source, ...roots], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    const ended = new Promise((resolve) => child.once('close', resolve));
    const begun = new Promise<void>((resolve) => child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      resolve();
    }));
    await Promise.race([begun, ended]);
    await delay(Math.random() * turn * 1.5);
    child.kill('SIGKILL');
    await ended;
    const lines = said.split('\n').slice(0, -1);
    answers += lines.filter((line) => /^(restored|made) /.test(line)).length;
    if (lines.at(-1)?.startsWith('restores ') === true) inRestore++;
    const findings = await recoverTarget(target);
    const way = findings.map(({ sentence }) => (sentence.endsWith('finished') ? 'finished' : 'undone')).join() || 'nothing to do';
    recovered[way] = (recovered[way] ?? 0) + 1;
    const scanned = await scanTree(target, wholeTree);
    const present = scanned.ok ? createManifest(scanned.value, { label: 'found', scope: wholeTree, created_at: '2026-01-05T10:00:00.000Z' }).root : '';
    if (!roots.includes(present)) faults.push(`round ${round}: the target has neither root: ${JSON.stringify(scanned.findings)}`);
    for (const fault of (await store.fsck()).filter(({ verdict }) => verdict !== 'pass')) faults.push(`round ${round}: ${fault.sentence}`);
    const labels = new Set((await store.list()).snapshots.map(({ label }) => label));
    const last = lines.findLast((line) => line.startsWith('made '));
    if (last !== undefined && !labels.has(last.slice(5))) faults.push(`round ${round}: ${last} was acknowledged and is gone`);
    const own = path.join(target, '.plimsoll-write');
    if (fs.existsSync(own)) faults.push(`round ${round}: ${own} is left in the target, with ${fs.readdirSync(own).join()}`);
  }
  return { rounds, recovered, answers, inRestore, faults };
}
