import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { anchorName } from '@plimsoll/flags';
import { afterAll, expect, test } from 'vitest';
import { type Anchored, anchored, trust } from '../../test/anchored.ts';
import { loaded, record, registry } from '../../test/registry.ts';
import { LiveRegistry } from '../live-registry.ts';
import type { LiveEvent } from '../registry-session.ts';
import { fileSource } from './file-source.ts';
import { lastGoodFile } from './last-good-file.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'file-source-'));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});

const [enabled, disabled] = [registry({ a: record('enabled') }), registry({ a: record('disabled') }, { generation: 2 })];

let folders = 0;

/** A folder with a registry file, as the command-line tool leaves it, and who follows it. */
async function following(anchorPath?: (folder: string) => string) {
  const folder = path.join(scratch, String(folders++));
  fs.mkdirSync(path.join(folder, 'snapshots'), { recursive: true });
  const file = path.join(folder, 'flags.json');
  const updates = await anchored(enabled, disabled);
  const at = (index: number): Anchored => updates[index] ?? expect.fail();
  const writeAnchor = (of: typeof enabled, { anchor }: Anchored): void => {
    fs.writeFileSync(anchorPath?.(folder) ?? path.join(folder, 'snapshots', anchorName(loaded(of))), anchor);
  };
  const replace = (bytes: Uint8Array): void => {
    fs.writeFileSync(`${file}.new`, bytes);
    fs.renameSync(`${file}.new`, file);
  };
  writeAnchor(enabled, at(0));
  replace(at(0).registry);
  const live = new LiveRegistry({ source: fileSource(file, { poll: 10, ...(anchorPath !== undefined && { anchor: anchorPath(folder) }) }), trust, environment: 'production' });
  const events: LiveEvent['type'][] = [];
  const waiting = new Set<() => void>();
  live.onEvent(({ type }) => {
    events.push(type);
    for (const wake of [...waiting]) wake();
  });
  /** Waits until an event of this type was heard. */
  const heard = async (type: LiveEvent['type']): Promise<void> => {
    while (!events.includes(type)) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
    events.splice(0);
  };
  return { file, folder, at, replace, writeAnchor, live, heard };
}

test.each([undefined, (folder: string) => path.join(folder, 'my.anchor')])('a file that is replaced is followed, with the anchor beside it or the one that was named', async (anchorPath) => {
  const { at, replace, writeAnchor, live, heard } = await following(anchorPath);
  expect(await live.open()).toMatchObject({ ok: true, value: 'ready' });
  writeAnchor(disabled, at(1));
  replace(at(1).registry);
  await heard('changed');
  expect(live.evaluator?.serve('a', {}).value).toBe(false);
  await live.close();
});

test('an anchor that comes after its file is noticed although the file stays', async () => {
  const { at, replace, writeAnchor, live, heard } = await following();
  await live.open();
  replace(at(1).registry);
  await heard('changed');
  expect(live.evaluator?.serve('a', {})).toMatchObject({ value: false, reason: 'STALE' });
  writeAnchor(disabled, at(1));
  await heard('ready');
  expect(live.evaluator?.serve('a', {})).toMatchObject({ value: false, reason: 'DISABLED' });
  await live.close();
});

test('a file that is written in place, removed and put back is followed', async () => {
  const { file, at, writeAnchor, live, heard } = await following();
  await live.open();
  fs.rmSync(file);
  await heard('stale');
  writeAnchor(disabled, at(1));
  fs.writeFileSync(file, at(1).registry);
  await heard('changed');
  expect(live.evaluator?.serve('a', {})).toMatchObject({ value: false, reason: 'DISABLED' });
  await live.close();
});

test('a link is followed, as orchestrators mount files', async () => {
  const { file, folder, at, live, heard } = await following();
  fs.mkdirSync(path.join(folder, 'v1'));
  fs.renameSync(file, path.join(folder, 'v1', 'flags.json'));
  fs.symlinkSync('v1', path.join(folder, 'data'));
  fs.symlinkSync(path.join('data', 'flags.json'), file);
  expect(await live.open()).toMatchObject({ ok: true });
  fs.mkdirSync(path.join(folder, 'v2'));
  fs.writeFileSync(path.join(folder, 'v2', 'flags.json'), at(1).registry);
  fs.symlinkSync('v2', path.join(folder, 'data.new'));
  fs.renameSync(path.join(folder, 'data.new'), path.join(folder, 'data'));
  await heard('changed');
  expect(live.evaluator?.serve('a', {}).value).toBe(false);
  await live.close();
});

test.each<readonly [string, (file: string) => void]>([
  ['that is not there', () => undefined],
  ['that is a folder', (file) => { fs.mkdirSync(file); }],
  ['below a file', (file) => { fs.writeFileSync(path.dirname(file), ''); }],
])('a file %s cannot be read, and that is found', async (_, make) => {
  const folder = path.join(scratch, String(folders++));
  if (make.length === 1 && _ === 'below a file') make(path.join(folder, 'flags.json'));
  else {
    fs.mkdirSync(folder);
    make(path.join(folder, 'flags.json'));
  }
  const live = new LiveRegistry({ source: fileSource(path.join(folder, 'flags.json')), trust, environment: 'production' });
  expect(await live.open()).toMatchObject({ ok: false, findings: [{ id: 'flags/source-unreadable' }] });
});

test('the last good registry may be kept beside the file without being taken for a change of it', async () => {
  const { file, folder, at, replace, writeAnchor } = await following();
  const source = fileSource(file, { poll: 10 });
  let loads = 0;
  const store = lastGoodFile(path.join(folder, 'last-good.json'));
  const kept: (() => void)[] = [];
  const live = new LiveRegistry({
    source: { load: () => (loads++, source.load()), watch: (changed) => source.watch(changed) },
    trust,
    environment: 'production',
    lastGood: { load: () => store.load(), save: async (lastGood) => { await store.save(lastGood); kept.shift()?.(); } },
  });
  const first = new Promise<void>((resolve) => void kept.push(resolve));
  await live.open();
  await first;
  // Looks that come after the events of what was kept.
  for (let at = 0; at < 20; at++) await new Promise<void>((resolve) => { const entry = path.join(folder, `other-${at}`); const watcher = fs.watch(folder, () => { watcher.close(); resolve(); }); fs.writeFileSync(entry, ''); });
  expect(loads).toBeLessThan(5);
  const second = new Promise<void>((resolve) => void kept.push(resolve));
  writeAnchor(disabled, at(1));
  replace(at(1).registry);
  await second;
  expect(live.evaluator?.evaluate('a', 'boolean', true, {}).value).toBe(false);
  await live.close();
});
