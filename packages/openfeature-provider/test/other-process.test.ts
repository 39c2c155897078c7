import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { bundleProgram } from '@plimsoll/config/bundle';
import { toHex } from '@plimsoll/bytes';
import { nodeMachine, replaceFile } from '@plimsoll/durable-files';
import { disableFlags, writeRegistry } from '@plimsoll/flags';
import { expect, test } from 'vitest';
import { loaded, record, registry } from './registry.ts';

test('a flag that is disabled in its file is off in another process, which is told nothing', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kill-switch-'));
  try {
    const before = registry({ meta_prod: record('enabled'), other: record('enabled') });
    const file = path.join(folder, 'flags.json');
    fs.writeFileSync(file, writeRegistry(before));
    const program = await bundleProgram(new URL('follower-process.ts', import.meta.url), folder);
    const follower = spawn(process.execPath, [program, file, toHex(loaded(before).set.root), 'meta_prod'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: follower.stdout })[Symbol.asyncIterator]();
    expect(JSON.parse((await lines.next()).value as string)).toEqual([true, 'STATIC']);
    const { next } = disableFlags(before, ['meta_*'], { actor: 'sre', rationale: 'incident', now: '2026-03-01T12:00:00Z' });
    await replaceFile(nodeMachine, file, new TextEncoder().encode(writeRegistry(next ?? expect.fail())));
    expect(JSON.parse((await lines.next()).value as string)).toEqual([false, 'STALE']);
    const ended = new Promise((resolve) => follower.on('exit', resolve));
    follower.stdin.end();
    expect(await ended).toBe(0);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
