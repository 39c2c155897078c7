import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { nodeFiles } from './files.ts';
import { segmentPath, WalSegment } from './wal-segment.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('a segment is created with all frames of an unclean end, more than a call can have arguments', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-wal-'));
  folders.push(folder);
  mkdirSync(path.join(folder, '.state/wal'), { recursive: true });
  const frames = Array.from({ length: 600_000 }, (_, i) => Uint8Array.of(i % 251, i % 13));
  const segment = WalSegment.create(nodeFiles, folder, 7, frames);
  expect(segment.end).toBe(1_200_000);
  segment.close();
  const bytes = readFileSync(path.join(folder, segmentPath(7)));
  expect([bytes.length, bytes[2 * 599_999], bytes[2 * 599_999 + 1]]).toEqual([1_200_000, 599_999 % 251, 599_999 % 13]);
});
