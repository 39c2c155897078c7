import { expect, test } from 'vitest';
import { checkHistory, type FlagEntry, type LoggedFlagEntry } from './index.ts';

const about = { registry: 'meta_flags', environment: 'production' };
const rootOf = (name: string): string => name.repeat(64);

/** Entries by act, root, root before and generation. */
function history(...entries: readonly (readonly [act: FlagEntry['act'], root: string, before: string | null, generation: number])[]): LoggedFlagEntry[] {
  return entries.map(([act, root, before, generation], index) => ({
    index: BigInt(index),
    entry: { ...about, act, root: rootOf(root), previous_root: before === null ? null : rootOf(before), generation, time: '2026-03-01T12:00:00Z', ids: [], ids_total: 0, actor: 'sre', reason: 'x' },
  }));
}

test.each<readonly [string, LoggedFlagEntry[], readonly string[]]>([
  ['of changes that follow each other is whole', history(['created', 'a', null, 1], ['set', 'b', 'a', 2], ['disabled', 'c', 'b', 3]), ['flags/history-whole']],
  ['with a restore of an earlier root is whole', history(['created', 'a', null, 1], ['set', 'b', 'a', 2], ['restored', 'a', 'b', 3], ['set', 'c', 'a', 4]), ['flags/history-whole']],
  ['that goes on from an earlier state, because the file was lost, is whole', history(['created', 'a', null, 1], ['set', 'b', 'a', 2], ['disabled', 'c', 'a', 2]), ['flags/history-whole']],
  ['that begins with the import of a registry is whole', history(['anchored', 'b', 'a', 7], ['set', 'c', 'b', 8]), ['flags/history-whole']],
  ['in which a change from outside was recorded openly is whole', history(['created', 'a', null, 1], ['anchored', 'c', 'b', 3], ['set', 'd', 'c', 4]), ['flags/history-whole']],
  ['in which a restore undid a change from outside is whole', history(['created', 'a', null, 1], ['restored', 'a', 'b', 3]), ['flags/history-whole']],
  ['in which a restore leads to an unrecorded state has a gap', history(['created', 'a', null, 1], ['restored', 'c', 'b', 3]), ['flags/history-gap']],
  ['in which a change follows an unrecorded state has a gap', history(['created', 'a', null, 1], ['set', 'c', 'b', 3]), ['flags/history-gap']],
  ['that begins with a change of an unrecorded state has a gap', history(['disabled', 'b', 'a', 2]), ['flags/history-gap']],
  ['in which a disabling made an unrecorded state look recorded has a gap', history(['created', 'a', null, 1], ['disabled', 'c', 'b', 3], ['set', 'd', 'c', 4]), ['flags/history-gap']],
  ['that leaves a generation out is out of order', history(['created', 'a', null, 1], ['set', 'b', 'a', 3]), ['flags/generation-order']],
  ['that begins again from nothing has a gap', history(['created', 'a', null, 1], ['disabled', 'b', 'a', 2], ['created', 'c', null, 1]), ['flags/history-gap']],
  ['that repeats a generation is out of order', history(['created', 'a', null, 1], ['set', 'b', 'a', 1]), ['flags/generation-order']],
  ['in which two commands reached the log in the other order is whole', history(['created', 'a', null, 1], ['disabled', 'c', 'b', 3], ['set', 'b', 'a', 2], ['set', 'd', 'c', 4]), ['flags/history-whole']],
  ['in which a change passes over a disabling of the same generation has a gap', history(['created', 'a', null, 1], ['disabled', 'b', 'a', 2], ['set', 'c', 'a', 2]), ['flags/history-gap']],
  ['in which a change goes on from before a disabling has a gap', history(['created', 'a', null, 1], ['set', 'b', 'a', 2], ['disabled', 'c', 'a', 2], ['set', 'd', 'b', 3]), ['flags/history-gap']],
  ['in which a state follows itself has a gap', history(['created', 'a', null, 1], ['set', 'b', 'b', 2]), ['flags/history-gap']],
  ['of nothing says nothing', [], ['flags/anchor-missing']],
])('a history %s', (_name, entries, ids) => {
  expect(checkHistory(entries, about).map(({ id }) => id)).toEqual(ids);
});

test('entries of other registries and environments are no part of it', () => {
  const others = history(['set', 'a', null, 1], ['set', 'c', 'b', 9]).map(({ index, entry }, i) => ({ index, entry: i === 0 ? { ...entry, registry: 'other' } : { ...entry, environment: null } }));
  expect(checkHistory([...others, ...history(['created', 'a', null, 1])], about)).toMatchObject([{ id: 'flags/history-whole', sentence: 'Each of 1 entries of meta_flags follows a state that was recorded' }]);
});

test('a gap names the entry and who made it', () => {
  expect(checkHistory(history(['created', 'a', null, 1], ['set', 'c', 'b', 3]), about)).toMatchObject([{ subject: 'meta_flags', actual: rootOf('b'), detail: { index: '1', act: 'set', actor: 'sre' } }]);
});
