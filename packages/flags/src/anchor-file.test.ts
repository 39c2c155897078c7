import { faults, type ModelMachine } from '@plimsoll/durable-files/model';
import { expect, test } from 'vitest';
import { diskWith, FILE, first, FOLDER, rootOf, second, textOf } from '../test/registry-disk.ts';
import { anchorsOf, policy } from '../test/sample-log.ts';
import { type Anchor, anchorName, flagEntry, type LoadedRegistry, parseAnchor, verifyAnchor, writeAnchor } from './index.ts';
import { readAnchorFile, saveAnchor } from './node.ts';

async function anchorOf(state: LoadedRegistry, reason = 'imported'): Promise<Anchor> {
  const parsed = parseAnchor((await anchorsOf([flagEntry('anchored', state, { actor: 'sre', reason })]))[0] ?? '');
  return parsed.ok ? parsed.value : expect.fail(parsed.findings[0]?.sentence);
}
const place = `${FOLDER}/${anchorName(second)}`;

test('an anchor is found by the state that it is of', async () => {
  const machine = diskWith(textOf(second));
  expect(await readAnchorFile(FILE, second, machine)).toBeNull();
  expect(await saveAnchor(FILE, second, await anchorOf(second), machine)).toBe(place);
  expect(await readAnchorFile(FILE, first, machine)).toBeNull();
  const { registry, environment } = second.registry;
  expect(verifyAnchor(await readAnchorFile(FILE, second, machine), { registry, environment, root: rootOf(second) }, { policy })).toMatchObject({ ok: true, value: { index: 0n } });
});

test('an anchor of another state is not saved', async () => {
  const machine = diskWith(textOf(second));
  for (const anchor of [await anchorOf(first), { ...(await anchorOf(second)), entry: new Uint8Array() }]) await expect((async () => saveAnchor(FILE, second, anchor, machine))()).rejects.toThrow(RangeError);
  expect(machine.names('/etc/flags')).toEqual(['README', 'meta_flags.json']);
});

test('a link in the place of an anchor is neither read nor replaced', async () => {
  const machine = diskWith(textOf(second));
  machine.put(place, 'elsewhere', 'link');
  await expect(readAnchorFile(FILE, second, machine)).rejects.toMatchObject({ code: 'unsafe-path' });
  await expect(saveAnchor(FILE, second, await anchorOf(second), machine)).rejects.toMatchObject({ code: 'unsafe-path' });
});

test.each(faults)('when any call %s, the old anchor or the new one is there, whole', async (fault) => {
  const after = await anchorOf(second, 'cosigned');
  for (const old of [undefined, writeAnchor(await anchorOf(second))]) {
    for (let call = 1, ended = false; !ended; call++) {
      const machine: ModelMachine = Object.assign(diskWith(textOf(second), old === undefined ? [] : [second]), { fault, faultAt: call });
      if (old !== undefined) machine.put(place, old);
      const isDone = await saveAnchor(FILE, second, after, machine).then(
        () => true,
        () => false,
      );
      ended = machine.calls < call;
      for (const { label, machine: next } of machine.nextProcesses()) {
        const where = `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`;
        expect(isDone ? [writeAnchor(after)] : [old, writeAnchor(after)], where).toContain(next.text(place));
        expect(next.text(FILE), where).toBe(textOf(second));
        await saveAnchor(FILE, second, after, next);
        expect(new Set(next.nextProcesses().map((later) => later.machine.text(place))), where).toEqual(new Set([writeAnchor(after)]));
      }
    }
  }
});
