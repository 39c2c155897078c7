import { expect, test } from 'vitest';
import { CommitQueue, type Weighed } from './commit-queue.ts';

interface Call extends Weighed {
  readonly name: number;
}
const call = (name: number, items = 1, bytes = 1): Call => ({ name, items, bytes });

/** A queue whose groups are written down and answered when told to. */
function controlled(): { queue: CommitQueue<Call, string>; groups: (readonly Call[])[]; answer: () => void; fail: (error: Error) => void } {
  const groups: (readonly Call[])[] = [];
  const waiting: { resolve: (answers: string[]) => void; reject: (error: Error) => void; group: readonly Call[] }[] = [];
  const queue = new CommitQueue<Call, string>((group) => {
    groups.push(group);
    return new Promise((resolve, reject) => waiting.push({ resolve, reject, group }));
  });
  return {
    queue,
    groups,
    answer: () => {
      const next = waiting.shift()!;
      next.resolve(next.group.map(({ name }) => `answer ${name}`));
    },
    fail: (error) => {
      waiting.shift()!.reject(error);
    },
  };
}
/** Long enough for the queue to begin its next group. */
const turn = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};

test('calls of one turn make one group, calls that arrive meanwhile the next', async () => {
  const { queue, groups, answer } = controlled();
  const first = [queue.push(() => call(0)), queue.push(() => call(1))];
  await turn();
  const second = [queue.push(() => call(2)), queue.push(() => call(3))];
  answer();
  expect(await Promise.all(first)).toEqual(['answer 0', 'answer 1']);
  await turn();
  answer();
  expect(await Promise.all(second)).toEqual(['answer 2', 'answer 3']);
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual([[0, 1], [2, 3]]);
});

test.each([
  ['1,024 items', call(0, 1024), call(1, 1000), call(2, 24), call(3, 1)],
  ['4 MiB', call(0, 1, 4_194_304), call(1, 1, 4_000_000), call(2, 1, 194_304), call(3, 1, 1)],
])('a group holds at most %s', async (_name, ...calls) => {
  const { queue, groups, answer } = controlled();
  const answers = calls.map((one) => queue.push(() => one));
  await turn();
  answer();
  await turn();
  answer();
  await turn();
  answer();
  await Promise.all(answers);
  expect(groups.map((group) => group.length)).toEqual([1, 2, 1]);
});

test('many calls make two groups: the first is answered once the second is in work', async () => {
  const { queue, groups, answer } = controlled();
  const answers = Array.from({ length: 64 }, (_, i) => queue.push(() => call(i)));
  let answered = 0;
  for (const one of answers) void one.then(() => answered++);
  await turn();
  expect([groups.length, answered]).toEqual([1, 0]);
  answer();
  await turn();
  expect([groups.length, answered]).toEqual([2, 32]);
  answer();
  await Promise.all(answers);
  expect(groups.map((group) => group.length)).toEqual([32, 32]);
});

test.each([0, 1, 5])('callers that append again and again make even groups, also if %i of them began alone', async (alone) => {
  const sizes: number[] = [];
  const queue = new CommitQueue<Call, string>(async (group) => {
    sizes.push(group.length);
    await turn();
    return group.map(() => '');
  });
  const caller = async (name: number): Promise<void> => {
    for (let i = 0; i < 20; i++) await queue.push(() => call(name));
  };
  const first = Array.from({ length: alone }, (_, i) => caller(i));
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([...first, ...Array.from({ length: 64 - alone }, (_, i) => caller(alone + i))]);
  expect([...new Set(sizes.slice(4, 36))]).toEqual([32]);
});

test.each([
  ['quick', 0, 10],
  ['slow', 2, 90],
])('a lone caller whose commits are %s: other work has its turn', async (_name, took, turns) => {
  let now = 0;
  const queue = new CommitQueue<Call, string>((group) => Promise.resolve(group.map(() => ((now += took), ''))), () => now);
  let count = 0;
  const tick = (): void => {
    count++;
    next = setImmediate(tick);
  };
  let next = setImmediate(tick);
  for (let i = 0; i < 90; i++) await queue.push(() => call(i));
  clearImmediate(next);
  expect(count).toBeGreaterThanOrEqual(turns - 1);
  expect(count).toBeLessThanOrEqual(turns + 1);
});

test('where a commit takes long, all calls make one group', async () => {
  const sizes: number[] = [];
  let now = 0;
  const work = async (group: readonly Call[]): Promise<string[]> => {
    sizes.push(group.length);
    await turn();
    now += 10;
    return group.map(() => '');
  };
  const queue = new CommitQueue<Call, string>(work, () => now);
  const caller = async (name: number): Promise<void> => {
    for (let i = 0; i < 5; i++) await queue.push(() => call(name));
  };
  await Promise.all(Array.from({ length: 64 }, (_, i) => caller(i)));
  expect(sizes).toEqual([32, 64, 64, 64, 64, 32]);
});

test('a group that is answered late is answered although the next one fails', async () => {
  const { queue, answer, fail } = controlled();
  const answers = Array.from({ length: 64 }, (_, i) => queue.push(() => call(i)));
  const settled = Promise.allSettled(answers);
  await turn();
  answer();
  await turn();
  fail(new Error('the disk is full'));
  expect((await settled).map(({ status }) => status)).toEqual([...Array<string>(32).fill('fulfilled'), ...Array<string>(32).fill('rejected')]);
});

test('a call larger than a group goes alone', async () => {
  const { queue, groups, answer } = controlled();
  const answers = [queue.push(() => call(0, 1, 5_000_000)), queue.push(() => call(1))];
  await turn();
  answer();
  await turn();
  answer();
  await Promise.all(answers);
  expect(groups.map((group) => group.length)).toEqual([1, 1]);
});

test('calls beyond one group keep their order, and an exclusive task after them waits for all', async () => {
  const { queue, groups, answer } = controlled();
  const answers = Array.from({ length: 20 }, (_, i) => queue.push(() => call(i, 1000)));
  const task = queue.exclusive(() => Promise.resolve(groups.length));
  for (let i = 0; i < 20; i++) {
    await turn();
    answer();
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, (_, i) => `answer ${i}`));
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual(Array.from({ length: 20 }, (_, i) => [i]));
  expect(await task).toBe(20);
});

test('a failure rejects the group and all that wait, and the queue goes on', async () => {
  const { queue, answer, fail } = controlled();
  const first = queue.push(() => call(0));
  await turn();
  const second = queue.push(() => call(1));
  fail(new Error('disk'));
  await expect(first).rejects.toThrow('disk');
  await expect(second).rejects.toThrow('disk');
  const third = queue.push(() => call(2));
  await turn();
  answer();
  expect(await third).toBe('answer 2');
});

test('an exclusive task waits for the group in work, and the next group waits for it', async () => {
  const { queue, groups, answer } = controlled();
  const first = queue.push(() => call(0));
  await turn();
  const order: string[] = [];
  let finish = (): void => undefined;
  const task = queue.exclusive(async () => {
    order.push('task');
    await new Promise<void>((resolve) => (finish = resolve));
    return 'done';
  });
  const second = queue.push(() => call(1));
  await turn();
  expect(order).toEqual([]);
  answer();
  expect(await first).toBe('answer 0');
  await turn();
  expect(order).toEqual(['task']);
  expect(groups).toHaveLength(1);
  finish();
  expect(await task).toBe('done');
  await turn();
  answer();
  expect(await second).toBe('answer 1');
});

test('an exclusive task waits for calls that wait already, as many groups as they need', async () => {
  const { queue, answer } = controlled();
  const calls = [queue.push(() => call(0, 1024)), queue.push(() => call(1))];
  let ran = false;
  const task = queue.exclusive(() => {
    ran = true;
    return Promise.resolve();
  });
  await turn();
  answer();
  await turn();
  expect(ran).toBe(false);
  answer();
  await Promise.all([...calls, task]);
  expect(ran).toBe(true);
});

test('a task that fails rejects its caller only', async () => {
  const { queue, answer } = controlled();
  await expect(queue.exclusive(() => Promise.reject(new Error('no key')))).rejects.toThrow('no key');
  const next = queue.push(() => call(0));
  await turn();
  answer();
  expect(await next).toBe('answer 0');
});

test('calls beyond 8,192 items are prepared only when there is room, in order', async () => {
  const { queue, groups, answer } = controlled();
  const prepared: number[] = [];
  const answers = Array.from({ length: 20_000 }, (_, i) =>
    queue.push(() => {
      prepared.push(i);
      return call(i);
    }),
  );
  expect(prepared).toHaveLength(8192);
  await turn();
  expect(prepared).toHaveLength(8192);
  for (let i = 1; i <= 20; i++) {
    answer();
    await turn();
    expect(prepared.length - groups.flat().length).toBeLessThanOrEqual(8192);
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 20_000 }, (_, i) => `answer ${i}`));
  expect(prepared).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
});

test('calls beyond 64 MiB are prepared only when there is room', async () => {
  const { queue, answer } = controlled();
  let prepared = 0;
  const answers = Array.from({ length: 20 }, (_, i) => queue.push(() => (prepared++, call(i, 1, 4 * 1024 * 1024))));
  expect(prepared).toBe(16);
  for (let i = 0; i < 20; i++) {
    await turn();
    answer();
  }
  await Promise.all(answers);
  expect(prepared).toBe(20);
});

test('a call that comes to an answer, or throws, commits nothing and keeps nobody waiting', async () => {
  const { queue, groups, answer } = controlled();
  const full = Array.from({ length: 8 }, (_, i) => queue.push(() => call(i, 1024)));
  const answered = queue.push(() => ({ answer: 'nothing to do' }));
  const failed = expect(
    queue.push(() => {
      throw new TypeError('no such input');
    }),
  ).rejects.toThrow('no such input');
  const task = queue.exclusive(() => Promise.resolve(groups.length));
  const last = queue.push(() => call(8));
  for (let i = 0; i < 9; i++) {
    await turn();
    if (groups.length > i) answer();
  }
  await failed;
  expect([await answered, await task, await last]).toEqual(['nothing to do', 8, 'answer 8']);
  expect((await Promise.all(full)).length).toBe(8);
});

test('a failure rejects the prepared calls and those in line once each, and runs the tasks between them', async () => {
  const { queue, groups, fail } = controlled();
  const rejected: number[] = [];
  const calls = Array.from({ length: 10_000 }, (_, i) => queue.push(() => call(i)).catch(() => rejected.push(i)));
  const task = queue.exclusive(() => Promise.resolve('task'));
  const after = queue.push(() => call(10_000)).catch(() => rejected.push(10_000));
  await turn();
  fail(new Error('disk'));
  await Promise.all([...calls, after]);
  expect(rejected).toEqual(Array.from({ length: 10_001 }, (_, i) => i));
  expect([await task, groups.length]).toEqual(['task', 1]);
});

test('callers that append again as soon as they are answered do not keep timers and sockets from their turn', async () => {
  const queue = new CommitQueue<Call, string>((group) => Promise.resolve(group.map(() => '')));
  const others = { ran: false };
  setImmediate(() => (others.ran = true));
  for (let i = 0; i < 100_000 && !others.ran; i++) await queue.push(() => call(0));
  expect(others.ran).toBe(true);
});
