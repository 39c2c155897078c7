import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeMachine } from '@plimsoll/durable-files';
import { afterAll, expect, test } from 'vitest';
import { lastGoodFile } from './last-good-file.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'last-good-'));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});

const kept = { registry: '{"a":1}\n', anchor: 'ü', demoted: null };

test('what was kept is there again, for its owner only, and nothing beside it', async () => {
  const file = path.join(scratch, 'kept.json');
  const store = lastGoodFile(file);
  expect(await store.load()).toBeNull();
  await store.save(kept);
  await store.save({ ...kept, demoted: '{}' });
  expect(await lastGoodFile(file).load()).toEqual({ ...kept, demoted: '{}' });
  expect((fs.statSync(file).mode & 0o777).toString(8)).toBe('600');
  expect(fs.readdirSync(scratch)).toEqual(['kept.json']);
});

test.each(['', '{}', '[]', 'null', '{"schema_version":"plimsoll.last-good.v1","registry":1,"anchor":null,"demoted":null}', '{"schema_version":"plimsoll.last-good.v2","registry":"","anchor":null,"demoted":null}'])('%j was not kept by us', async (text) => {
  const file = path.join(scratch, 'foreign.json');
  fs.writeFileSync(file, text);
  await expect(lastGoodFile(file).load()).rejects.toThrow();
  fs.rmSync(file);
});

test('what was kept before stays when the new cannot be written', async () => {
  const file = path.join(scratch, 'stays.json');
  await lastGoodFile(file).save(kept);
  const failing = { ...nodeMachine, rename: () => Promise.reject(new Error('disk full')) };
  await expect(lastGoodFile(file, failing).save({ ...kept, anchor: null })).rejects.toThrow('disk full');
  expect(await lastGoodFile(file).load()).toEqual(kept);
  expect(fs.readdirSync(scratch).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  fs.rmSync(file);
});
