import { encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { expect, test } from 'vitest';
import { CrashFiles, randomFrom } from '../test/crash-files.ts';
import { modelHost } from '../test/crash-world.ts';
import { evidenceStore } from './evidence-store.ts';

const folder = '/log';
const bytes = encodeUtf8('the plan');
const digest = toHex(sha256(bytes));
const file = `/log/evidence/sha256/${digest.slice(0, 2)}/${digest}`;
const storeOn = (files: CrashFiles, start = 1): ReturnType<typeof evidenceStore> => evidenceStore(folder, { files, host: modelHost(start) });

test('what was put comes back, and putting it again changes nothing', async () => {
  const files = new CrashFiles();
  const store = storeOn(files);
  expect(await store.put(bytes)).toEqual({ sha256: digest, size: 8 });
  const before = files.snapshot(folder);
  expect(await store.put(bytes)).toEqual({ sha256: digest, size: 8 });
  expect(files.snapshot(folder)).toEqual(before);
  expect([...before.keys()]).toEqual([`evidence/sha256/${digest.slice(0, 2)}/${digest}`]);
  expect(await store.get(digest)).toMatchObject({ ok: true, value: bytes });
});

test('what is not there is missing, also under a name that is no digest', async () => {
  const store = storeOn(new CrashFiles());
  for (const name of [digest, '../../x' as Hex, digest.toUpperCase() as Hex]) expect(await store.get(name)).toMatchObject({ ok: false, findings: [{ id: 'ledger/evidence-missing', verdict: 'inconclusive' }] });
});

test('every byte of it changed is told, and putting it again repairs it', async () => {
  const good = new CrashFiles();
  await storeOn(good).put(bytes);
  const held = good.snapshot(folder);
  for (let at = 0; at < bytes.length; at++) {
    const files = CrashFiles.holding(folder, new Map([...held.keys()].map((name) => [name, bytes.with(at, bytes[at]! ^ 1)])));
    expect(await storeOn(files).get(digest)).toMatchObject({ ok: false, findings: [{ id: 'ledger/evidence-altered', integrity: true, location: { file: file.slice(5) } }] });
    await storeOn(files).put(bytes);
    expect(await storeOn(files).get(digest)).toMatchObject({ ok: true });
  }
});

test('after a crash at any moment it is whole or not there, and whole once put had answered', async () => {
  const files = new CrashFiles();
  await storeOn(files).put(bytes);
  const calls = files.changingCalls();
  for (const call of calls) {
    for (const { files: after } of files.crashStates(call, 20, randomFrom(call))) {
      const again = after();
      const found = await storeOn(again, 2).get(digest);
      if (call === calls.at(-1)) expect(found.ok).toBe(true);
      else expect(found.findings.map(({ id }) => id)).toEqual(found.ok ? [] : ['ledger/evidence-missing']);
      await storeOn(again, 3).put(bytes);
      expect((await storeOn(again, 4).get(digest)).ok).toBe(true);
    }
  }
});

test('a failed write is an error, and leaves nothing under the name', async () => {
  const files = new CrashFiles();
  files.fault = (_call, operation) => (operation === 'write' ? { code: 'ENOSPC', persisted: false } : undefined);
  await expect(storeOn(files).put(bytes)).rejects.toMatchObject({ code: 'io' });
  expect(await storeOn(files).get(digest)).toMatchObject({ findings: [{ id: 'ledger/evidence-missing' }] });
});

test('takes as much as a server of the log hands out, and no more', async () => {
  const store = storeOn(new CrashFiles());
  const most = new Uint8Array(16 * 1024 * 1024);
  const { sha256: kept } = await store.put(most);
  expect(await store.get(kept)).toMatchObject({ ok: true });
  await expect(store.put(new Uint8Array(most.length + 1))).rejects.toThrow('Cannot keep evidence: at most 16777216 bytes are needed, received 16777217');
});
