import { encodeUtf8, type Hex } from '@plimsoll/bytes';
import { faults, type ModelMachine } from '@plimsoll/durable-files/model';
import { expect, test } from 'vitest';
import { diskWith, expectKept, FILE, first, rootOf, second, textOf } from '../test/registry-disk.ts';
import { loaded, sampleRecord, sampleRegistry } from '../test/sample-registry.ts';
import type { LoadedRegistry } from './index.ts';
import { fileFlagDriver } from './node.ts';

const root = (state: LoadedRegistry): Hex => rootOf(state) as Hex;
const stateOf = (state: LoadedRegistry) => ({ root: root(state), bytes: encodeUtf8(textOf(state)) });
const another = loaded(sampleRegistry({ meta_other: sampleRecord() }));
const FENCE = `${FILE}.fence`;

test('what is there is read, with its root recomputed', async () => {
  expect(await fileFlagDriver(FILE, diskWith(textOf(first))).read()).toEqual(stateOf(first));
  expect(await fileFlagDriver(FILE, diskWith('{')).read()).toEqual({ root: null, bytes: encodeUtf8('{') });
  expect(await fileFlagDriver(FILE, diskWith(undefined)).read()).toEqual({ root: null, bytes: null });
});

test.each<readonly [string, string | undefined, Hex | 'any', LoadedRegistry, string, LoadedRegistry | null]>([
  ['the expected root is replaced', textOf(first), root(first), second, 'replaced', second],
  ['any root is replaced', textOf(first), 'any', second, 'replaced', second],
  ['what is there already stays', textOf(second), root(second), second, 'already', second],
  ['what is there already stays, whatever was expected', textOf(second), root(first), second, 'already', second],
  ['another root than the expected one is a conflict', textOf(second), root(first), another, 'conflict', null],
  ['a damaged file is a conflict', '{', root(first), second, 'conflict', null],
  ['a damaged file is replaced by any', '{', 'any', second, 'replaced', second],
  ['no file is a conflict', undefined, root(first), second, 'conflict', null],
  ['a file is made by any', undefined, 'any', second, 'replaced', second],
])('%s', async (_name, text, expected, next, answer, after) => {
  const machine = diskWith(text);
  expect(await fileFlagDriver(FILE, machine).replace(expected, stateOf(next), 1)).toBe(answer);
  expect(machine.text(FILE)).toBe(after === null ? text : textOf(after));
  if (after !== null) expectKept(machine, after, answer);
});

test('what is written are the bytes that were given, whatever their layout', async () => {
  const machine = diskWith(textOf(first));
  const bytes = encodeUtf8(JSON.stringify(JSON.parse(textOf(second))));
  await fileFlagDriver(FILE, machine).replace('any', { root: root(second), bytes }, 1);
  expect(encodeUtf8(machine.text(FILE) ?? '')).toEqual(bytes);
});

test('once a fence was seen a lower one is refused, also where nothing was written', async () => {
  const machine = diskWith(textOf(first));
  const driver = fileFlagDriver(FILE, machine);
  expect(await driver.replace(root(first), stateOf(second), 5)).toBe('replaced');
  expect(await driver.replace('any', stateOf(first), 4)).toBe('fenced');
  expect(await driver.replace(root(first), stateOf(second), 4)).toBe('fenced');
  expect(await driver.replace(root(second), stateOf(first), 5)).toBe('replaced');
  expect(await driver.replace(root(second), stateOf(first), 7)).toBe('already');
  expect(await driver.replace(root(second), stateOf(another), 9)).toBe('conflict');
  expect([await driver.replace('any', stateOf(second), 8), machine.text(FILE), machine.text(FENCE)]).toEqual(['fenced', textOf(first), '9\n']);
});

test.each(['', '5', '05\n', '-1\n', '9007199254740992\n', 'five\n', '5\n\n'])('a fence file that holds %j lets nobody in', async (text) => {
  const machine = diskWith(textOf(first));
  machine.put(FENCE, text);
  await expect(fileFlagDriver(FILE, machine).replace('any', stateOf(second), 9)).rejects.toMatchObject({ code: 'fence-damaged' });
  expect(machine.text(FILE)).toBe(textOf(first));
});

test('a state with another root, one that is none, or a fence that is no number is misuse', async () => {
  const { replace } = fileFlagDriver(FILE, diskWith(textOf(first)));
  await expect(replace('any', { ...stateOf(second), root: root(first) }, 1)).rejects.toThrow(RangeError);
  await expect(replace('any', { ...stateOf(second), bytes: encodeUtf8('{}') }, 1)).rejects.toThrow(RangeError);
  for (const fence of [-1, 0.5, Number.NaN, 2 ** 53]) await expect(replace('any', stateOf(second), fence)).rejects.toThrow(RangeError);
});

test.each(faults)('when any call %s, the old state or the new one is there with its snapshot, and the new one never without its fence', async (fault) => {
  for (let call = 1, ended = false; !ended; call++) {
    const machine: ModelMachine = Object.assign(diskWith(textOf(first), [first]), { fault, faultAt: call });
    machine.put(FENCE, '3\n');
    const answer = await fileFlagDriver(FILE, machine)
      .replace(root(first), stateOf(second), 4)
      .catch(() => 'thrown');
    ended = machine.calls < call;
    expect(['replaced', 'thrown']).toContain(answer);
    for (const { label, machine: next } of machine.nextProcesses()) {
      const where = `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`;
      const [found, fence] = [next.text(FILE), next.text(FENCE)];
      expect(answer === 'replaced' ? [textOf(second)] : [textOf(first), textOf(second)], where).toContain(found);
      expect(['3\n', '4\n'], where).toContain(fence);
      expectKept(next, first, where);
      if (found === textOf(second)) {
        expectKept(next, second, where);
        expect(fence, where).toBe('4\n');
      }
    }
    const left = machine.nextProcesses();
    const next = left[call % left.length]?.machine ?? machine;
    expect(await fileFlagDriver(FILE, next).replace(root(first), stateOf(second), 4)).toMatch(/^(?:already|replaced)$/);
    expect(new Set(next.nextProcesses().map((later) => later.machine.text(FILE)))).toEqual(new Set([textOf(second)]));
    expect(await fileFlagDriver(FILE, next).replace('any', stateOf(first), 3)).toBe('fenced');
  }
});
