import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { collectEvidence } from './node.ts';

const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-evidence-')));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});
const root = path.join(scratch, 'root');
fs.mkdirSync(path.join(root, 'gates'), { recursive: true });
fs.writeFileSync(path.join(root, 'a.json'), 'a');
fs.writeFileSync(path.join(root, 'empty'), '');
fs.writeFileSync(path.join(root, 'gates', 'b ü.json'), 'b');
fs.writeFileSync(path.join(root, '..hidden'), 'hidden');
fs.writeFileSync(path.join(root, 'C:'), 'drive');
fs.writeFileSync(path.join(root, 'large'), Buffer.alloc(3 * 1024 * 1024 + 7, 7));
fs.writeFileSync(path.join(scratch, 'outside'), 'secret');
fs.symlinkSync('a.json', path.join(root, 'link'));
fs.symlinkSync('gates', path.join(root, 'linked'));
fs.symlinkSync(path.join(scratch, 'outside'), path.join(root, 'out'));
fs.symlinkSync(root, path.join(scratch, 'other-root'));
fs.symlinkSync('gone', path.join(root, 'dangling'));
fs.closeSync(fs.openSync(path.join(root, 'huge'), 'w'));
fs.truncateSync(path.join(root, 'huge'), 256 * 1024 * 1024 + 1);
execFileSync('mkfifo', [path.join(root, 'pipe')]);

const digest = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

test('artifacts are read, relative to the root or absolute below it, in any number of pieces', async () => {
  const absolute = path.join(root, 'gates', 'b ü.json');
  const { evidence, findings } = await collectEvidence(root, ['a.json', './gates/../a.json', absolute, 'empty', '..hidden', 'C:', 'large', 'a.json']);
  expect(findings).toEqual([]);
  expect([...evidence]).toEqual([
    ['a.json', digest('a')],
    ['./gates/../a.json', digest('a')],
    [absolute, digest('b')],
    ['empty', digest('')],
    ['..hidden', digest('hidden')],
    ['C:', digest('drive')],
    ['large', digest(Buffer.alloc(3 * 1024 * 1024 + 7, 7))],
  ]);
});

test('the root itself may be a link', async () => {
  const link = path.join(scratch, 'other-root');
  expect([...(await collectEvidence(link, ['a.json', path.join(link, 'a.json')])).evidence.values()]).toEqual([digest('a'), digest('a')]);
});

test('what is not there and what has a scheme is not in the map', async () => {
  expect(await collectEvidence(root, ['gone', 'gone/deeper', 'a.json/b', 's3://bucket/key', 'db:row', 'x'.repeat(300)])).toEqual({ evidence: new Map(), findings: [] });
  expect(await collectEvidence(path.join(scratch, 'none'), ['a.json'])).toEqual({ evidence: new Map(), findings: [] });
});

test.each([
  ['the folder above', '..'],
  ['a file above', '../outside'],
  ['a file above by a detour', 'gates/../../outside'],
  ['an absolute path elsewhere', path.join(scratch, 'outside')],
  ['a folder that begins with the same letters', `${root}-other/x`],
  ['a link out of the root', 'out'],
  ['a link inside the root', 'link'],
  ['a link that leads nowhere', 'dangling'],
  ['a file behind a linked folder', 'linked/b ü.json'],
  ['the root', '.'],
  ['a folder', 'gates'],
  ['a pipe', 'pipe'],
  ['an empty reference', ''],
  ['a NUL', 'a.json\0'],
])('%s is an escape', async (_name, ref) => {
  const { evidence, findings } = await collectEvidence(root, [ref]);
  expect(evidence.size).toBe(0);
  expect(findings).toMatchObject([{ id: 'phase-manifest/evidence-path-escape', verdict: 'fail' }]);
});

test('an artifact above 256 MiB is not read, and that is no pass', async () => {
  const { evidence, findings } = await collectEvidence(root, ['huge']);
  expect(evidence.size).toBe(0);
  expect(findings).toMatchObject([{ id: 'phase-manifest/evidence-unverified', verdict: 'inconclusive', subject: 'huge' }]);
});

test.skipIf(process.platform !== 'linux')('an artifact that the system refuses to read is io', async () => {
  await expect(collectEvidence('/proc/self', ['mem'])).rejects.toMatchObject({ code: 'io', cause: { code: 'EIO' } });
});
