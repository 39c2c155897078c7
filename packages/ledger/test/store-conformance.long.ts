import { describe, test } from 'vitest';
import { storeConformance } from '../src/store-conformance.ts';
import { makeFileStore, makeMemoryStore } from './made-stores.ts';

describe.each([
  ['memory', makeMemoryStore],
  ['file', makeFileStore],
])('a %s store keeps its promise:', (_, make) => {
  test.each(storeConformance.filter(({ large }) => large))('$name', async ({ run }) => {
    await run(make);
  });
});
