import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bundleProgram } from '@plimsoll/config/bundle';
import { afterAll, expect, test } from 'vitest';
import { laneInput, stableGovernance } from '../src/contract/example-run.ts';
import { parseNote, torghutPhaseManifestV1 as contract } from '../src/index.ts';
import { appendRuntimeGovernanceFile, readNotes, writeIterationNote } from '../src/node.ts';
import { cycle } from './notes.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-killed-'));
afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 200);
const WRITERS = 3;

/** Runs the writers and kills each at a moment of its own; the lines that they finished. */
async function killed(writer: string, notes: string, manifest: string): Promise<string[]> {
  const said = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const child = spawn(process.execPath, [writer, notes, manifest], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      const started = new Promise<void>((resolve) => {
        child.stdout.on('data', (piece: Buffer) => {
          output += piece.toString();
          resolve();
        });
      });
      const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_code, signal) => { resolve(signal); }));
      await Promise.race([started, ended]);
      await delay(Math.random() * 60);
      child.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');
      return output.slice(0, output.lastIndexOf('\n') + 1).split('\n').filter((line) => line !== '');
    }),
  );
  return said.flat();
}

test('of writers that are killed at any moment every acknowledged note and append is there, once and whole, and the next writer goes on', async () => {
  const writer = await bundleProgram(new URL('writer-to-kill.ts', import.meta.url), base);
  const notes = path.join(base, 'notes');
  const manifest = path.join(base, 'phase-manifest.json');
  fs.writeFileSync(manifest, contract.buildManifest(laneInput('paper')).text ?? '');
  const acknowledged: string[] = [];
  let locksLeft = 0;
  for (let round = 0; round < ROUNDS; round++) {
    acknowledged.push(...(await killed(writer, notes, manifest)));
    if (fs.existsSync(`${manifest}.lock`)) locksLeft++;
    const own = await writeIterationNote(notes, cycle);
    acknowledged.push(`note ${own.iteration} ${own.sha256}`);
    const ref = `/by/this/${round}`;
    const { text } = await appendRuntimeGovernanceFile(contract, manifest, { ...stableGovernance('paper'), artifact_refs: [ref] });
    acknowledged.push(`append ${ref}`);
    expect(contract.verifyManifest(text)).toMatchObject({ verdict: 'pass', stage: 'governed' });
    expect(fs.readFileSync(manifest, 'utf8')).toBe(text);
    expect(fs.readdirSync(base).filter((name) => name.endsWith('.lock'))).toEqual([]);
  }

  const { files, findings } = await readNotes(notes);
  expect(findings).toEqual([]);
  expect(files.map(({ name }) => name)).toEqual(files.map((_, index) => `iteration-${index + 1}.md`));
  for (const { bytes } of files) expect(parseNote(new TextDecoder().decode(bytes))).toMatchObject({ legacy: false, findings: [] });
  const { createHash } = await import('node:crypto');
  const present = new Set(files.map(({ bytes }, index) => `note ${index + 1} ${createHash('sha256').update(bytes).digest('hex')}`));
  const refs = (JSON.parse(fs.readFileSync(manifest, 'utf8')) as { readonly artifact_refs: readonly string[] }).artifact_refs;
  for (const ref of refs) present.add(`append ${ref}`);
  expect(acknowledged.filter((line) => !present.has(line))).toEqual([]);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  console.log(`${ROUNDS * WRITERS} processes killed, ${locksLeft} rounds left a lock; ${acknowledged.length} acknowledged, ${files.length} notes`);

  // What they left behind is taken away once it is old.
  const left = [base, notes].flatMap((folder) => fs.readdirSync(folder).filter((name) => name.endsWith('.tmp')).map((name) => path.join(folder, name)));
  for (const file of left) fs.utimesSync(file, 0, 0);
  await writeIterationNote(notes, cycle);
  await appendRuntimeGovernanceFile(contract, manifest, stableGovernance('paper'));
  expect(left.filter((file) => fs.existsSync(file))).toEqual([]);
});
