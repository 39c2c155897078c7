import { type Fault, faults, ModelMachine } from '@plimsoll/durable-files/model';
import { beforeAll, describe, expect, test } from 'vitest';
import { wholeTree } from '../src/index.ts';
import { openStore, recoverTarget } from '../src/node.ts';

const now = '2026-01-05T10:00:00.000Z';
const later = '2026-03-05T10:00:00.000Z';
const store = '/data/store';
const source = '/data/source';
const target = '/data/target';
const files = { a: 'same', 'deep/b': 'new b', tool: 'tool', 'was-folder': 'a file' };
const before = { a: 'same', 'deep/b': 'old b', extra: 'extra', tool: 'tool', 'was-folder/x': 'below' };
/** Modes count as well: the snapshot's tool runs. */
const restored = { ...files, tool: 'tool, runs' };

/** A copy of the machine, as a process that starts later finds it. */
function copyOf(machine: ModelMachine): ModelMachine {
  const copy = machine.nextProcesses()[0]?.machine;
  if (copy === undefined) throw new Error('no copy');
  return copy;
}

function tree(machine: ModelMachine, at: string, prefix = '', found: Record<string, string> = {}): Record<string, string> {
  for (const name of machine.names(at)) {
    if (name.startsWith('.plimsoll-')) continue;
    const text = machine.text(`${at}/${name}`);
    if (text === undefined) tree(machine, `${at}/${name}`, `${prefix}${name}/`, found);
    else found[prefix + name] = ((machine.mode(`${at}/${name}`) ?? 0) & 0o100) === 0 ? text : `${text}, runs`;
  }
  return found;
}

/** One snapshot is there, of which `shared` is also in the next one. */
let base = new ModelMachine();
let root = '';
let newRoot = '';
beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) base.put(`${source}/${name}`, text, 'file', name === 'tool' ? 0o755 : 0o644);
  for (const [name, text] of Object.entries(before)) base.put(`${target}/${name}`, text);
  const made = await (await openStore(store, { create: true, machine: base })).create(source, { label: 'one', scope: wholeTree, now });
  if (!made.ok) throw new Error(JSON.stringify(made.findings));
  root = made.value.root;
  base = copyOf(base);
  base.put(`${source}/fresh`, 'fresh');
  base.put(`${source}/deep/b`, 'newer b');
});

const create = async (machine: ModelMachine): Promise<boolean> => {
  const made = await (await openStore(store, { create: true, machine })).create(source, { label: 'one', scope: wholeTree, now: later });
  if (made.ok) newRoot = made.value.root;
  return made.ok;
};
const restore = async (machine: ModelMachine): Promise<boolean> => (await (await openStore(store, { machine })).restore(root, target, { deleteExtra: true })).report?.equal === true;
const prune = async (machine: ModelMachine): Promise<boolean> => (await (await openStore(store, { machine })).prune({ keepLast: 1 }, new Set(), { apply: true, now: '2026-04-05T10:00:00.000Z' })).ok;

/** Every manifest is sound and every object it names is there and whole. */
async function assertWhole(machine: ModelMachine, where: string): Promise<string[]> {
  const opened = await openStore(store, { machine });
  const findings = await opened.fsck();
  expect(findings.filter(({ verdict }) => verdict !== 'pass'), where).toEqual([]);
  return (await opened.list()).snapshots.map((snapshot) => snapshot.root);
}

/** Runs the work with each of its calls ending as the fault says, and looks at all that may be left. */
async function everyCall(start: ModelMachine, fault: Fault, work: (machine: ModelMachine) => Promise<boolean>, judge: (next: ModelMachine, isDone: boolean, where: string) => Promise<void>, more: Partial<ModelMachine> = {}): Promise<number> {
  for (let call = 1; ; call++) {
    const machine = Object.assign(copyOf(start), { fault, faultAt: call, ...more });
    const isDone = await work(machine).catch(() => false);
    const cuts = machine.nextProcesses();
    for (const [index, { label, machine: next }] of cuts.entries()) {
      // The end of the process or the loss of all that was not synced in turns, of the others one each.
      if (index === call % 2 || index === 2 + (call % (cuts.length - 2))) await judge(next, isDone, `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`);
    }
    if (machine.calls < call) return call - 1;
  }
}

describe.each(faults)('when any call %s', (fault) => {
  test('of taking a snapshot, no manifest names an object that is missing or damaged, and what was acknowledged is there', async () => {
    const calls = await everyCall(base, fault, create, async (next, isDone, where) => {
      const roots = await assertWhole(next, where);
      expect(roots, where).toContain(root);
      if (isDone) expect(roots, where).toContain(newRoot);
      expect(await create(next), where).toBe(true);
      expect(await assertWhole(next, where), where).toContain(newRoot);
    });
    expect(calls).toBeGreaterThan(30);
  });

  test('of making the store, it can be made again', async () => {
    const empty = new ModelMachine();
    empty.put(`${source}/a`, 'a');
    await everyCall(empty, fault, async (machine) => {
      await openStore(store, { create: true, machine });
      return true;
    }, async (next, isDone, where) => {
      if (isDone) await openStore(store, { machine: next });
      expect(await create(next), where).toBe(true);
    });
  });

  test('of a restore, recovering gives all old or all new files', async () => {
    const calls = await everyCall(base, fault, restore, async (next, isDone, where) => {
      const recovered = await recoverTarget(target, { machine: next });
      expect(recovered.every(({ verdict }) => verdict === 'pass'), where).toBe(true);
      expect(isDone ? [restored] : [before, restored], where).toContainEqual(tree(next, target));
      expect(await recoverTarget(target, { machine: next }), where).toEqual([]);
      expect(await restore(next), where).toBe(true);
      expect(tree(next, target), where).toEqual(restored);
    });
    expect(calls).toBeGreaterThan(40);
  });

  test('of pruning, what is left is whole, and what is kept is there', async () => {
    const two = copyOf(base);
    await create(two);
    two.clock += 3 * 86_400_000;
    const kept = newRoot;
    await everyCall(two, fault, prune, async (next, _isDone, where) => {
      expect(await assertWhole(next, where), where).toContain(kept);
      next.clock += 3_600_001;
      expect(await prune(next), where).toBe(true);
      expect(await assertWhole(next, where), where).toEqual([kept]);
      expect(next.names(`${store}/trash`), where).toEqual([]);
    });
  });
});

test('when anything cannot be read the snapshot is refused, the restore leaves old or new files, and the next one works', async () => {
  for (const work of [create, restore]) {
    const calm = copyOf(base);
    await work(calm);
    for (let look = 1; look <= calm.looks; look++) {
      const machine = Object.assign(copyOf(base), { failingLook: look });
      await work(machine).catch(() => false);
      const next = copyOf(machine);
      await recoverTarget(target, { machine: next });
      expect([before, restored], `look ${look}`).toContainEqual(tree(next, target));
      await assertWhole(next, `look ${look}`);
    }
  }
});

test('short reads and no links change nothing of the result', async () => {
  const machine = Object.assign(copyOf(base), { readAtOnce: 1, hasLinks: false });
  expect(await create(machine)).toBe(true);
  expect(await restore(machine)).toBe(true);
  expect(tree(machine, target)).toEqual(restored);
  await assertWhole(machine, 'short reads');
});

test('a disk that is full at any call leaves the target as it was', async () => {
  for (let call = 1; ; call++) {
    const machine = Object.assign(copyOf(base), { faultAt: call, code: 'ENOSPC' });
    const isDone = await restore(machine).catch(() => false);
    const next = copyOf(machine);
    await recoverTarget(target, { machine: next });
    // Of the calls that need space none comes after the last file has its place.
    const needsSpace = ['create', 'write', 'link', 'makeFolder'].includes(machine.done[call - 1] ?? '');
    expect(isDone ? [restored] : needsSpace ? [before] : [before, restored], `call ${call}`).toContainEqual(tree(next, target));
    if (machine.calls < call) break;
  }
});
