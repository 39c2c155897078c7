import { encodeUtf8 } from '@plimsoll/bytes';
import { expect, test } from 'vitest';
import { CrashFiles } from '../test/crash-files.ts';
import { modelHost } from '../test/crash-world.ts';
import { acquireClaim, type Claim } from './claim.ts';
import { writeNew } from './files.ts';

const file = '/claim';
const put = (files: CrashFiles, text: string): void => {
  writeNew(files, file, encodeUtf8(text));
};
const claimOf = (boot: string, namespace: string, process: number, start: string): string => `nonce\n${boot}\n${namespace}\n${process}\n${start}\n`;

test('a free claim is taken, held, and given back without a trace', async () => {
  const files = new CrashFiles();
  const claim = await acquireClaim(files, file, modelHost(1), 0);
  expect(claim.held()).toBe(true);
  claim.release();
  expect([claim.held(), files.snapshot('/').size, files.openDescriptors]).toEqual([false, 0, 0]);
});

test.each([
  ['of an earlier start of the machine', claimOf('boot-0', 'model', 2, 'start-2')],
  ['of a process that is gone', claimOf('boot-1', 'model', 2, 'start-2')],
  ['of another process that had this id before', claimOf('boot-1', 'model', 1, 'start-0')],
  ['that a power failure left empty', ''],
  ['that a power failure cut', claimOf('boot-1', 'model', 3, 'start-3').slice(0, -4)],
  ['that a power failure left as zeros', '\0'.repeat(60)],
])('a claim %s is taken over at once', async (_name, text) => {
  const files = new CrashFiles();
  put(files, text);
  const host = modelHost(1, 1, new Set([3]));
  const claim = await acquireClaim(files, file, host, 0);
  expect([claim.held(), host.monotonic()]).toEqual([true, 0]);
  expect([...files.snapshot('/').keys()]).toEqual(['claim']);
});

test('the claim of a running process is waited for, and no longer than asked', async () => {
  const files = new CrashFiles();
  const holder = await acquireClaim(files, file, modelHost(1, 3), 0);
  const host = modelHost(1, 1, new Set([3]));
  await expect(acquireClaim(files, file, host, 2000)).rejects.toMatchObject({ code: 'contended' });
  expect(host.monotonic()).toBeLessThan(2100);
  expect([holder.held(), files.snapshot('/').size]).toEqual([true, 1]);
});

test('a running holder that gives no sign of life for 15 seconds loses the claim, and sees it', async () => {
  const files = new CrashFiles();
  const holder = await acquireClaim(files, file, modelHost(1, 3), 0);
  const host = modelHost(1, 1, new Set([3]));
  const claim = await acquireClaim(files, file, host, 20_000);
  expect(host.monotonic()).toBeGreaterThanOrEqual(15_000);
  expect([holder.held(), claim.held()]).toEqual([false, true]);
  holder.release();
  expect(claim.held()).toBe(true);
});

test('a claim of another container is taken over if its last sign of life is 15 seconds old', async () => {
  const files = new CrashFiles();
  put(files, claimOf('boot-1', 'container', 2, 'start-2'));
  await expect(acquireClaim(files, file, modelHost(1), 2000)).rejects.toMatchObject({ code: 'contended' });
  files.passTime(20_000);
  const claim = await acquireClaim(files, file, modelHost(1), 0);
  expect(claim.held()).toBe(true);
});

test('a claim that was given back and taken again while it was looked at is left where it is', async () => {
  const files = new CrashFiles();
  const before = await acquireClaim(files, file, modelHost(1, 3), 0);
  let after: Promise<Claim> | undefined;
  let moved = false;
  // Each happens right before such a call on the claim, once.
  const happens: [string, () => void][] = [
    ['read', () => { before.release(); }],
    ['changedAt', () => { after = acquireClaim(files, file, modelHost(1, 4), 0); }],
  ];
  files.fault = (_call, operation, target) => {
    if (target !== file) return undefined;
    moved ||= operation === 'rename';
    if (operation === happens[0]?.[0]) happens.shift()?.[1]();
    return undefined;
  };
  await expect(acquireClaim(files, file, modelHost(1, 1, new Set([3, 4])), 2000)).rejects.toMatchObject({ code: 'contended' });
  files.fault = undefined;
  expect([moved, (await after!).held()]).toEqual([false, true]);
});

test('a folder in place of the claim is an error, not an endless wait', async () => {
  const files = new CrashFiles();
  files.mkdir(file);
  await expect(acquireClaim(files, file, modelHost(1), 2000)).rejects.toThrow('EISDIR');
});

test('a sign of life that cannot be given ends nothing', async () => {
  const files = new CrashFiles();
  const beats: (() => void)[] = [];
  const host = { ...modelHost(1), every: (_: number, work: () => void) => (beats.push(work), () => undefined) };
  const claim = await acquireClaim(files, file, host, 0);
  files.fault = () => ({ code: 'EIO', persisted: false });
  expect(() => {
    beats[0]!();
  }).not.toThrow();
  files.fault = undefined;
  expect(claim.held()).toBe(true);
});
