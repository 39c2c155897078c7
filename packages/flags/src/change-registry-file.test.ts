import { encodeUtf8 } from '@plimsoll/bytes';
import { faults, machineWith, type ModelMachine } from '@plimsoll/durable-files/model';
import { describe, expect, test } from 'vitest';
import { diskWith, expectKept, FILE, first, FOLDER, rootOf, second, textOf, third, to } from '../test/registry-disk.ts';
import { nextRegistry } from './flag-change.ts';
import { disableFlags, type LoadedRegistry, readRegistry, snapshotName } from './index.ts';
import { changeRegistryFile, lastGood, readRegistryFile } from './node.ts';

const names = (...states: readonly LoadedRegistry[]): string[] => states.map((state) => snapshotName(state)).sort();

test('a change writes the state, keeps it and the one before, and says what it did', async () => {
  const machine = diskWith(textOf(first));
  const changed = await changeRegistryFile(FILE, ({ read }) => ({ next: read.ok ? second.registry : null, ids: ['meta_prod'] }), {}, machine);
  expect(changed).toMatchObject({ before: { read: { ok: true, value: { registry: first.registry } } }, decision: { ids: ['meta_prod'] }, written: { registry: second.registry, text: textOf(second), isChanged: true, snapshot: `${FOLDER}/${snapshotName(second)}`, keptUnreadable: null } });
  expect(machine.text(FILE)).toBe(textOf(second));
  expect(machine.names(FOLDER)).toEqual(names(first, second));
  expect(machine.names('/etc/flags')).toEqual(['README', 'meta_flags.json', 'snapshots']);
});

test('a file that is not there is made', async () => {
  const machine = diskWith(undefined);
  const { before, written } = await changeRegistryFile(FILE, to(first), {}, machine);
  expect([before.bytes, before.read.findings.map(({ id }) => id), written?.isChanged]).toEqual([null, ['flags/file-missing'], true]);
  expect(machine.text(FILE)).toBe(textOf(first));
});

test('a trial run says the same, and writes nothing', async () => {
  const machine = diskWith(textOf(first));
  const { written } = await changeRegistryFile(FILE, to(second), { dryRun: true }, machine);
  expect(written).toMatchObject({ text: textOf(second), isChanged: true, snapshot: null });
  expect(machine.done).toEqual([]);
});

test('what is refused writes nothing', async () => {
  const machine = diskWith(textOf(first));
  expect((await changeRegistryFile(FILE, () => ({ next: null }), {}, machine)).written).toBeNull();
  expect([machine.text(FILE), machine.names('/etc/flags')]).toEqual([textOf(first), ['README', 'meta_flags.json']]);
});

test('a state that is there already is kept, whatever its layout, and the file is not touched', async () => {
  const laidOut = JSON.stringify(JSON.parse(textOf(first)));
  const machine = diskWith(laidOut);
  expect((await changeRegistryFile(FILE, to(first), {}, machine)).written).toMatchObject({ isChanged: false, snapshot: `${FOLDER}/${snapshotName(first)}` });
  expect([machine.text(FILE), machine.text(`${FOLDER}/${snapshotName(first)}`)]).toEqual([laidOut, laidOut]);
});

test('a snapshot that is there stays as it is, unless it is no longer what its name says', async () => {
  const place = `${FOLDER}/${snapshotName(second)}`;
  const laidOut = JSON.stringify(JSON.parse(textOf(second)));
  for (const [there, after] of [[laidOut, laidOut], ['{', textOf(second)], [textOf(first), textOf(second)]] as const) {
    const machine = diskWith(textOf(first));
    machine.put(place, there);
    await changeRegistryFile(FILE, to(second), {}, machine);
    expect(machine.text(place)).toBe(after);
  }
});

test('a file that nobody can read is replaced by a state from the snapshots, with its flags disabled, and kept', async () => {
  const damaged = textOf(second).replace('shadow', 'enabled');
  const machine = diskWith(damaged, [first, second]);
  const { before, written } = await changeRegistryFile(
    FILE,
    async ({ read }) => {
      const good = read.ok ? read : await lastGood(FILE, {}, machine);
      return good.ok ? disableFlags(good.value.registry, ['meta_*'], { actor: 'sre', rationale: 'incident', now: '2026-01-08T10:00:00Z' }) : { next: null };
    },
    {},
    machine,
  );
  expect(before.read.ok).toBe(false);
  expect(written?.registry).toMatchObject({ generation: 3, previous_root: rootOf(second), records: { meta_prod: { state: { mode: 'disabled' } } } });
  expect(machine.text(written?.keptUnreadable ?? '')).toBe(damaged);
});

test('a copy of what nobody can read that cannot be made does not stop the change', async () => {
  const machine = diskWith('{', [first]);
  const rename: ModelMachine['rename'] = (from, target) => (target.endsWith('.unreadable') ? Promise.reject(new Error('full')) : machine.rename(from, target));
  expect((await changeRegistryFile(FILE, to(second), {}, machineWith(machine, { rename }))).written).toMatchObject({ keptUnreadable: null });
  expect(machine.text(FILE)).toBe(textOf(second));
});

test('what may not wait is written also where no snapshot can be kept', async () => {
  for (const kind of ['file', 'link'] as const) {
    const machine = diskWith(textOf(first));
    machine.put(FOLDER, 'in the way', kind);
    await expect(changeRegistryFile(FILE, to(second), {}, machine)).rejects.toMatchObject({ code: 'unsafe-path' });
    expect((await changeRegistryFile(FILE, to(second), { urgent: true }, machine)).written).toMatchObject({ isChanged: true, snapshot: null });
    expect(machine.text(FILE)).toBe(textOf(second));
  }
  const full = diskWith(textOf(first), [first]);
  const denied = machineWith(full, { list: (folder) => (folder === FOLDER ? Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' })) : full.list(folder)), create: (place, ...rest) => (place.startsWith(FOLDER) ? Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' })) : full.create(place, ...rest)) });
  await expect(changeRegistryFile(FILE, to(second), {}, denied)).rejects.toMatchObject({ code: 'io' });
  expect((await changeRegistryFile(FILE, to(second), { urgent: true }, denied)).written).toMatchObject({ isChanged: true, snapshot: null });
  expect(full.text(FILE)).toBe(textOf(second));
});

test('a state that nobody could read back is not written', async () => {
  const machine = diskWith(textOf(first));
  const next = nextRegistry(first.registry, { meta_prod: { ...first.registry.records['meta_prod']!, rationale: 'x'.repeat(2001) } }, '2026-01-06T10:00:00Z');
  await expect(changeRegistryFile(FILE, () => ({ next }), {}, machine)).rejects.toThrow(RangeError);
  expect(machine.text(FILE)).toBe(textOf(first));
});

test('what takes no turns and changes the file meanwhile is a conflict, and is not overwritten', async () => {
  const machine = diskWith(textOf(first));
  const change = () => {
    machine.put(FILE, textOf(third));
    return { next: second.registry };
  };
  await expect(changeRegistryFile(FILE, change, {}, machine)).rejects.toMatchObject({ code: 'conflict' });
  expect(machine.text(FILE)).toBe(textOf(third));
});

test('a change that lost its lock, because it stood still, writes nothing', async () => {
  const machine = diskWith(textOf(first));
  const change = () => {
    machine.put(`${FILE}.lock`, JSON.stringify({ ...machine.self(), pid: 99, start: 'start 99' }));
    return { next: second.registry };
  };
  await expect(changeRegistryFile(FILE, change, {}, machine)).rejects.toMatchObject({ code: 'locked' });
  expect(machine.text(FILE)).toBe(textOf(first));
});

test('a lock that another process holds is waited for, and then named', async () => {
  const machine = diskWith(textOf(first));
  machine.processStart = (pid) => `start ${pid}`;
  machine.put(`${FILE}.lock`, JSON.stringify({ ...machine.self(), pid: 99, start: 'start 99' }));
  await expect(changeRegistryFile(FILE, to(second), {}, machine)).rejects.toMatchObject({ name: 'FlagsError', code: 'locked' });
});

test.each([
  ['the file', FILE],
  ['the folder of snapshots', FOLDER],
])('a link in the place of %s is neither read nor followed', async (_name, place) => {
  const machine = diskWith(place === FILE ? undefined : textOf(first));
  machine.put(place, 'elsewhere', 'link');
  await expect(changeRegistryFile(FILE, to(second), {}, machine)).rejects.toMatchObject({ code: 'unsafe-path' });
});

test('what the system refuses is an error that names the path', async () => {
  const machine = machineWith(diskWith(textOf(first)), { look: () => Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' })) });
  await expect(readRegistryFile(FILE, machine)).rejects.toThrow(`Cannot use "${FILE}": the system said EACCES`);
});

type States = readonly LoadedRegistry[];

describe('whatever call fails or crashes, the file has the old state or the new one, whole, with its snapshot, when', () => {
  test.each<readonly [string, string | undefined, States, LoadedRegistry]>([
    ['a flag is set in a registry without snapshots', textOf(first), [], second],
    ['a flag is set', textOf(second), [first, second], third],
    ['a registry is created', undefined, [], first],
    ['an earlier state is restored', textOf(second), [first, second], loadedAgain(first)],
    ['a file that nobody can read is replaced', '{"schema_version":', [first], second],
  ])('%s', async (_name, old, kept, after) => {
    const before = readRegistry(old ?? '');
    for (const fault of faults) {
      for (let call = 1, ended = false; !ended; call++) {
        const machine = Object.assign(diskWith(old, kept), { fault, faultAt: call });
        const isDone = await changeRegistryFile(FILE, to(after), {}, machine).then(
          () => true,
          () => false,
        );
        ended = machine.calls < call;
        for (const { label, machine: next } of machine.nextProcesses()) {
          const where = `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`;
          const found = next.text(FILE);
          if (found !== textOf(after)) expect([isDone, found], where).toEqual([false, old]);
          for (const state of kept) expectKept(next, state, where);
          if (found !== textOf(after)) continue;
          expectKept(next, after, where);
          if (before.ok) expectKept(next, before.value, where);
        }
        const left = machine.nextProcesses();
        await expectCompleted(left[call % left.length]?.machine ?? machine, after);
      }
    }
  });
});

/** The state again, as a restore writes it. */
function loadedAgain({ registry, set }: LoadedRegistry): LoadedRegistry {
  return { registry: { ...registry, generation: 9, generated_at: '2026-02-01T00:00:00Z', previous_root: rootOf(second) }, set };
}

/** The same again ends it, durably, and nothing temporary stays. */
async function expectCompleted(machine: ModelMachine, after: LoadedRegistry): Promise<void> {
  machine.clock += 3_600_000;
  await changeRegistryFile(FILE, to(after), {}, machine);
  for (const { label, machine: later } of machine.nextProcesses()) {
    expect(later.text(FILE), label).toBe(textOf(after));
    expectKept(later, after, label);
    expect([...later.names('/etc/flags'), ...later.names(FOLDER)].filter((name) => /\.(?:tmp|lock)$/.test(name) && !label.startsWith('power')), label).toEqual([]);
  }
}

test('any one bit of any byte changed in the file is refused, or the root is the same', () => {
  const bytes = encodeUtf8(textOf(second));
  const about = (name: string): boolean => ['generated_at', 'generation', 'previous_root'].includes(name);
  for (let at = 0; at < bytes.length; at++) {
    const flipped = bytes.slice();
    flipped[at] = (bytes[at] ?? 0) ^ (1 << at % 8);
    const read = readRegistry(flipped);
    if (!read.ok) continue;
    expect(rootOf(read.value), `byte ${at}`).toBe(rootOf(second));
    const { registry } = read.value;
    for (const name of Object.keys(registry) as (keyof typeof registry)[]) if (!about(name)) expect(registry[name], `byte ${at}`).toEqual(second.registry[name]);
  }
});
