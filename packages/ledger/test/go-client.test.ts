import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileReader } from '../src/index.ts';
import { buildGoClient, goAbsent } from './go-client.ts';
import { type PublishedLog, publishLog } from './published-log.ts';

/** Sizes around every edge of a tile of levels 0, 1 and 2. */
const SIZES = [0, 1, 2, 255, 256, 257, 1000, 65_535, 65_536, 65_537, 66_001];

describe.skipIf(goAbsent())('golang.org/x/mod/sumdb', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'plimsoll-go-'));
  let client: ReturnType<typeof buildGoClient>;
  let small: PublishedLog;
  beforeAll(async () => {
    client = buildGoClient(base);
    small = await publishLog(base, 'small', [1, 150, 300]);
  });
  afterAll(() => {
    rmSync(base, { recursive: true });
  });
  const check = (log: PublishedLog, checkpoints = log.checkpoints): ReturnType<typeof client> => client('log', log.folder, log.vkey, '-witness', log.witness, ...checkpoints);

  test('proves every entry of our log, and every published tree in the last one, under the log key and the witness', { timeout: 120_000 }, async () => {
    const log = await publishLog(base, 'large', SIZES);
    const { verified, said } = check(log);
    expect(said).toContain('{"size":66001');
    expect(verified).toBe(true);
    // From the empty tree there is nothing to prove.
    expect(said).toContain(`"trees":${SIZES.length - 1}`);
  });

  test('verifies our offline proofs', async () => {
    for (const index of [0, 149, 255, 256, 299]) {
      const proof = await fileReader(small.folder).proveInclusion(BigInt(index));
      if (!proof.ok) throw new Error(proof.findings[0]?.sentence);
      const file = path.join(base, `${index}.tlog-proof`);
      writeFileSync(file, proof.value);
      const verify = (leaf: number): ReturnType<typeof client> => client('proof', file, small.receipts[leaf]?.leafHash ?? '', small.vkey, '-witness', small.witness);
      expect(verify(index)).toMatchObject({ verified: true, said: expect.stringContaining(`"index":${index}}`) as string });
      expect(verify((index + 1) % 300)).toMatchObject({ verified: false, said: expect.stringContaining('invalid') as string });
    }
  });

  // Older releases of tlog do not compare every full tile with its parent; the proofs through it fail all the same.
  test.each([
    ['tile/entries/000', /entry 0: invalid transparency proof/],
    ['tile/0/000', /downloaded inconsistent tile|invalid transparency proof/],
    ['tile/0/001.p/44', /downloaded inconsistent tile/],
    ['tile/1/000.p/1', /downloaded inconsistent tile/],
    ['checkpoint', /invalid signature/],
  ])('refuses a log with one changed byte in %s', async (file, why) => {
    const changed = await publishLog(base, `changed-${file.replaceAll('/', '-')}`, [300]);
    expect(check(changed).verified).toBe(true);
    const target = path.join(changed.folder, file);
    writeFileSync(target, Uint8Array.from(readFileSync(target), (byte, i) => (i === 30 ? byte ^ 1 : byte)));
    expect(check(changed)).toMatchObject({ verified: false, said: expect.stringMatching(why) as string });
  });

  test('refuses a checkpoint of another history under the same key', async () => {
    const fork = await publishLog(base, 'fork', [150]);
    expect(check(small, fork.checkpoints)).toMatchObject({ verified: false, said: expect.stringContaining('consistency from 150') as string });
  });

  test('refuses a checkpoint whose cosignature has another time', () => {
    const log = small.checkpoints.at(-1) ?? '';
    const lines = readFileSync(log, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.startsWith('— witness'));
    const line = lines[at] ?? '';
    const signature = Buffer.from(line.slice(line.lastIndexOf(' ') + 1), 'base64');
    signature[11] = (signature[11] ?? 0) ^ 1;
    lines[at] = `${line.slice(0, line.lastIndexOf(' '))} ${signature.toString('base64')}`;
    const proof = path.join(base, 'cosigned.tlog-proof');
    writeFileSync(proof, `c2sp.org/tlog-proof@v1\nindex 0\n\n${lines.join('\n')}`);
    expect(client('proof', proof, small.receipts[0]?.leafHash ?? '', small.vkey, '-witness', small.witness)).toMatchObject({ verified: false, said: expect.stringContaining('witness.example') as string });
  });
});
