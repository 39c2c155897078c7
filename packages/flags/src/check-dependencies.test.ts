import { expect, test } from 'vitest';
import { disabled, record, registry } from '../test/registries.ts';
import { checkCycles, pointerTo } from './check-dependencies.ts';

const on = (...ids: string[]) => record(disabled, { depends_on: ids.map((id) => ({ id, at_least: 'shadow' })) });
const cycles = (records: Parameters<typeof registry>[0]) => checkCycles(registry(records)).map(({ sentence, subject, location }) => [sentence, subject, location?.pointer]);

test('a ring is told once, in order, without the flags that only lead to it', () => {
  expect(cycles({ tail: on('a'), a: on('b'), b: on('c'), c: on('a'), other: on('a', 'b') })).toEqual([['a depends on b depends on c depends on a: none of them can be enabled first', 'a', '/records/c/depends_on']]);
});

test('two rings are two findings', () => {
  expect(cycles({ a: on('a'), b: on('c'), c: on('b', 'a') }).map(([, subject]) => subject)).toEqual(['a', 'b']);
});

test('several ways to one flag, and flags that are not there, are no rings', () => {
  expect(cycles({ a: on('b', 'c', 'toString', 'gone'), b: on('d'), c: on('d'), d: on('gone') })).toEqual([]);
});

test('a chain of any length is walked', () => {
  const length = 30_000;
  const chain = Object.fromEntries(Array.from({ length }, (_, i) => [`f${i}`, on(`f${i + 1}`)]));
  expect(cycles(chain)).toEqual([]);
  expect(cycles({ ...chain, [`f${length}`]: on('f0') })).toHaveLength(1);
});

test('pointers are escaped', () => {
  expect(pointerTo('a/b~c')).toBe('/records/a~1b~0c');
});
