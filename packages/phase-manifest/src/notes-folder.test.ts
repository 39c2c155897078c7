import { expect, test } from 'vitest';
import { faults, ModelMachine } from '@plimsoll/durable-files/model';
import { ensureNotesIgnored } from './node.ts';

const dir = '/artifacts/notes';
const file = `${dir}/.gitignore`;

test.each<readonly [string, string | undefined, string]>([
  ['no file', undefined, '*\n'],
  ['an empty file', '', '*\n'],
  ['the rule', '*\n', '*\n'],
  ['the rule among others', '# notes\n*\n!keep\n', '# notes\n*\n!keep\n'],
  ['another rule', '*.tmp\n', '*.tmp\n*\n'],
  ['another rule without line break', '*.tmp', '*.tmp\n*\n'],
  ['the rule with the line break of Windows, which git does not read as one', '*\r\n', '*\r\n*\n'],
])('with %s there is one line, once', async (_name, before, after) => {
  const machine = new ModelMachine();
  machine.put(before === undefined ? `${dir}/other` : file, before ?? '');
  await ensureNotesIgnored(dir, machine);
  expect(machine.text(file)).toBe(after);
  const { calls } = machine;
  await ensureNotesIgnored(dir, machine);
  expect(machine.text(file)).toBe(after);
  expect(machine.calls).toBe(calls);
});

test('a link in its place is refused', async () => {
  const machine = new ModelMachine();
  machine.put(file, '', 'link');
  await expect(ensureNotesIgnored(dir, machine)).rejects.toMatchObject({ code: 'unsafe-path' });
});

test('a folder that is not there is io', async () => {
  await expect(ensureNotesIgnored(dir, new ModelMachine())).rejects.toMatchObject({ code: 'io' });
});

test.each(faults)('when any call %s the rules that were there stay, whole', async (fault) => {
  for (let call = 1, ended = false; !ended; call++) {
    const machine = Object.assign(new ModelMachine(), { fault, faultAt: call });
    machine.put(file, 'mine\n');
    await ensureNotesIgnored(dir, machine).catch(() => undefined);
    ended = machine.calls < call;
    for (const { label, machine: next } of machine.nextProcesses()) expect(['mine\n', 'mine\n*\n'], `call ${call}, ${label}`).toContain(next.text(file));
  }
});
