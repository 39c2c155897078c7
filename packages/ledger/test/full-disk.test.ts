import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KillBench } from './kill-runs.ts';

const run = (program: string, ...parameters: readonly string[]): boolean => spawnSync(program, parameters).status === 0;

function mountRefused(): boolean {
  const place = mkdtempSync(path.join(tmpdir(), 'plimsoll-mount-'));
  const mounted = process.getuid?.() === 0 && run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place) && run('umount', place);
  rmSync(place, { recursive: true });
  if (!mounted) process.stderr.write('SKIPPED full disk: this process may not mount a tmpfs; run the tests as root\n');
  return !mounted;
}

function prlimitAbsent(): boolean {
  if (run('prlimit', '--version')) return false;
  process.stderr.write('SKIPPED file size limit: prlimit is absent; `apt-get install util-linux` enables it\n');
  return true;
}

describe.skipIf(mountRefused())('on a disk that gets full', () => {
  let disk: string;
  let bench: KillBench;
  beforeEach(async () => {
    disk = mkdtempSync(path.join(tmpdir(), 'plimsoll-disk-'));
    expect(run('mount', '-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk)).toBe(true);
    bench = await new KillBench(disk).prepare();
  });
  afterEach(async () => {
    await bench.clear();
    run('umount', disk);
    rmSync(disk, { recursive: true });
  });

  test('what was answered before is there once the disk has room again, and the log grows on', { timeout: 120_000 }, async () => {
    for (const kilobytes of [200, 250, 300, 350]) {
      expect(run('mount', '-o', `remount,size=${kilobytes}k`, disk)).toBe(true);
      expect(['poisoned', 'io']).toContain(await bench.start(`full-${kilobytes}`, 'forever').end());
    }
    expect(bench.answers.length).toBeGreaterThan(0);
    expect(run('mount', '-o', 'remount,size=20m', disk)).toBe(true);
    const entries = await bench.expectNothingLost();
    expect(await bench.start('after', 'rounds', '1', '5').end()).toBe('done');
    expect(await bench.expectNothingLost()).toBe(entries + 5);
  });
});

describe.skipIf(prlimitAbsent())('under a limit of file sizes', () => {
  test('a write that the system cuts short loses nothing that was answered', { timeout: 120_000 }, async () => {
    const bench = await new KillBench().prepare();
    try {
      for (const bytes of [300, 1000, 4321, 9000, 12_345, 16_000]) {
        expect(['poisoned', 'io'], `limit ${bytes}`).toContain(await bench.startUnder(['prlimit', `--fsize=${bytes}`], `limit-${bytes}`, 'forever').end());
        await bench.expectNothingLost();
      }
      expect(bench.answers.length).toBeGreaterThan(0);
      expect(await bench.start('after', 'rounds', '1', '5').end()).toBe('done');
      await bench.expectNothingLost();
    } finally {
      await bench.clear();
    }
  });
});
