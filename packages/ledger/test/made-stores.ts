import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createFileStore, memoryStore, openFileStore } from '../src/index.ts';
import type { MakeStore } from '../src/store-conformance.ts';

export const makeMemoryStore: MakeStore = (log) => {
  const store = memoryStore(log);
  return Promise.resolve(() => Promise.resolve(store));
};

export const makeFileStore: MakeStore = async (log) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-conformance-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  await (await createFileStore(folder, log)).close();
  return () => openFileStore(folder, { wait: 20 });
};
