import { expect, test } from 'vitest';
import { replaceFile, withLock } from './index.ts';
import { faults, ModelMachine } from './model.ts';

const file = '/state/flags.json';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function machineWithOld(): ModelMachine {
  const machine = new ModelMachine();
  machine.put(file, 'old');
  return machine;
}

async function replace(machine: ModelMachine): Promise<void> {
  await withLock(machine, file, async (held) => {
    await replaceFile(machine, file, bytes('new'), held);
  });
}

test('whatever call fails or crashes, the next process finds the old bytes or the new ones, and can go on', async () => {
  const calm = machineWithOld();
  await replace(calm);
  expect(calm.text(file)).toBe('new');
  expect(calm.names('/state')).toEqual(['flags.json']);
  for (const fault of faults) {
    for (let call = 1; call <= calm.calls; call++) {
      const machine = machineWithOld();
      machine.fault = fault;
      machine.faultAt = call;
      const isDone = await replace(machine).then(() => true, () => false);
      for (const { label, machine: next } of machine.nextProcesses()) {
        const found = next.text(file);
        expect(['old', 'new'], `${fault} at call ${call}, ${label}`).toContain(found);
        if (isDone) expect(found, `${fault} at call ${call}, ${label}`).toBe('new');
        await replace(next);
        expect(next.text(file)).toBe('new');
      }
    }
  }
});

test('a lock that another process holds is waited for, and then named', async () => {
  const machine = machineWithOld();
  machine.processStart = (pid) => `start ${pid}`;
  machine.put(`${file}.lock`, JSON.stringify({ ...machine.self(), pid: 99, start: 'start 99' }));
  machine.sleep = () => Promise.resolve();
  await expect(replace(machine)).rejects.toThrow('another process holds "/state/flags.json.lock"; run again');
  expect(machine.text(file)).toBe('old');
});
