import { expect, test } from 'vitest';
import { type AppendRequest, type Plan, planAppend, TIME_TOLERANCE } from './admission.ts';
import { type Candidate, CandidateMaker } from './candidate.ts';
import type { EntryInput } from './entry.ts';
import { type EventKey, EventKeys, RecentEvents } from './recent-events.ts';

const keys = new EventKeys(new Uint8Array(8));
const now = Date.parse('2026-03-01T12:00:00Z');
const at = (milliseconds: number): string => new Date(now + milliseconds).toISOString();
const event = (id: string, rest: Partial<EntryInput> = {}): EntryInput => ({ id, source: '/test', type: 'dev.plimsoll.test.happened.v1', data: {}, ...rest });
const candidate = (input: EntryInput): Candidate => {
  const result = new CandidateMaker(keys).make(input, 0, now);
  if (!('bytes' in result)) throw new Error(result[0]?.sentence);
  return result;
};
const request = (inputs: readonly EntryInput[], ifSize?: bigint): AppendRequest => ({ candidates: inputs.map(candidate), ifSize, items: inputs.length, bytes: 0 });
const plan = (requests: readonly AppendRequest[], log: { size?: bigint; lastTime?: number; recent?: RecentEvents } = {}): Plan => planAppend(requests, { size: 10n, lastTime: -Infinity, recent: new RecentEvents(), ...log }, now);
const summary = ({ fresh, decisions }: Plan): unknown[] => [fresh.map(({ input }) => input.id), ...decisions.map((decision) => ('places' in decision ? decision.places.map(({ event: { index }, duplicate }) => `${index}${duplicate ? ' again' : ''}`) : decision.findings.map(({ id }) => id)))];

test('entries of accepted calls stand one after the other, refused calls leave no trace', () => {
  const late = event('late', { time: at(TIME_TOLERANCE + 1) });
  expect(summary(plan([request([event('a'), event('b')]), request([event('c'), late]), request([event('c')])]))).toEqual([['a', 'b', 'c'], ['10', '11'], ['ledger/time-refused'], ['12']]);
});

test('the same event twice, in one call or in two, has one place', () => {
  expect(summary(plan([request([event('a'), event('a')]), request([event('b'), event('a')])]))).toEqual([['a', 'b'], ['10', '10 again'], ['11', '10 again']]);
});

test('an event of the log keeps its place, also where the clock gave it another time', () => {
  const recent = new RecentEvents();
  const before = candidate(event('a', { time: at(-5000) }));
  recent.add(before.key, { index: 3n, leafHash: before.leafHash, time: before.time });
  expect(summary(plan([request([event('a')]), request([event('a', { time: at(-5000) })])], { recent }))).toEqual([[], ['3 again'], ['3 again']]);
  expect(summary(plan([request([event('a', { time: at(-4000) })]), request([event('a', { data: { other: 1 } })]), request([event('a', { source: '/other' })])], { recent }))).toEqual([['a'], ['ledger/event-conflict'], ['ledger/event-conflict'], ['10']]);
});

test('a condition counts the calls before it, also in its own group', () => {
  expect(summary(plan([request([event('a')], 10n), request([event('b')], 10n), request([event('b')], 11n)]))).toEqual([['a', 'b'], ['10'], ['ledger/head-moved'], ['11']]);
});

test.each([
  ['300 s ahead of the clock', at(TIME_TOLERANCE), true],
  ['more than 300 s ahead of the clock', at(TIME_TOLERANCE + 1), false],
  ['300 s behind the last entry', at(-TIME_TOLERANCE), true],
  ['more than 300 s behind the last entry', at(-TIME_TOLERANCE - 1), false],
])('a time %s', (_name, time, accepted) => {
  expect(summary(plan([request([event('a', { time })])], { lastTime: now }))).toEqual(accepted ? [['a'], ['10']] : [[], ['ledger/time-refused']]);
});

test('all faults of a call are told at once, with the place of each entry', () => {
  const { decisions } = plan([request([event('a', { time: at(-TIME_TOLERANCE - 1) }), event('b'), event('c', { time: at(TIME_TOLERANCE + 1) })])], { lastTime: now });
  expect(decisions).toMatchObject([{ findings: [{ subject: 'entry 0' }, { subject: 'entry 2' }] }]);
  expect(new CandidateMaker(keys).make(event('', { source: '' }), 4, now)).toMatchObject([{ subject: 'entry 4' }, { subject: 'entry 4' }]);
});

test('the last time is the latest of the accepted entries', () => {
  expect(plan([request([event('a', { time: at(1000) }), event('b', { time: at(0) })]), request([event('c', { time: at(TIME_TOLERANCE + 1) })])], { lastTime: now - 5 }).lastTime).toBe(now + 1000);
});

test('events whose keys differ in one word only are told apart, also after some of them were refused', () => {
  const one = (id: string, key: EventKey, time = at(0)): AppendRequest => ({ ...request([]), candidates: [{ ...candidate(event(id, { time })), key }] });
  const late = at(TIME_TOLERANCE + 1);
  const [a, b, c] = [{ low: 1, high: 1 }, { low: 1, high: 2 }, { low: 2, high: 1 }];
  expect(summary(plan([one('a', a), one('b', b), one('c', c), one('a', a), one('b', b)]))).toEqual([['a', 'b', 'c'], ['10'], ['11'], ['12'], ['10 again'], ['11 again']]);
  expect(summary(plan([one('a', a), one('b', b, late), one('a', a), one('b', b), one('c', c, late), one('c', c)]))).toEqual([['a', 'b', 'c'], ['10'], ['ledger/time-refused'], ['10 again'], ['11'], ['ledger/time-refused'], ['12']]);
});
