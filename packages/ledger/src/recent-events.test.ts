import { asDigest } from '@plimsoll/bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventKey, EventKeys, RECENT_EVENTS, RecentEvents } from './recent-events.ts';

const leafHash = asDigest(new Uint8Array(32));
const at = (index: number): { index: bigint; leafHash: typeof leafHash; time: string } => ({ index: BigInt(index), leafHash, time: '' });
const keys = new EventKeys(new Uint8Array(32));
const event = (number: number): EventKey => keys.of({ source: '/test', id: `event-${number}` });

test('the last 65,536 events are known, older ones are not', () => {
  const recent = new RecentEvents();
  for (let i = 0; i <= RECENT_EVENTS; i++) recent.add(event(i), at(i));
  expect(RECENT_EVENTS).toBe(65_536);
  expect([recent.get(event(0)), recent.get(event(1))?.index, recent.get(event(RECENT_EVENTS))?.index]).toEqual([undefined, 1n, 65_536n]);
});

test('an event that comes again counts as the newest', () => {
  const recent = new RecentEvents();
  for (let i = 0; i < RECENT_EVENTS; i++) recent.add(event(i), at(i));
  recent.add(event(0), at(RECENT_EVENTS));
  recent.add(event(-1), at(RECENT_EVENTS + 1));
  expect([recent.get(event(0))?.index, recent.get(event(1))]).toEqual([65_536n, undefined]);
});

test('all of what was added comes back', () => {
  const recent = new RecentEvents();
  const added = { index: 7n, leafHash: asDigest(Uint8Array.from({ length: 32 }, (_, i) => i)), time: '2026-03-01T09:00:00Z' };
  recent.add(event(1), at(1));
  recent.add(event(2), added);
  recent.add(event(3), at(3));
  expect(recent.get(event(2))).toEqual(added);
});

test('keys that differ in one word, or share a bucket, are told apart, like in a map of them', () => {
  const word = fc.constantFrom(0, 1, -1, RECENT_EVENTS, 2 * RECENT_EVENTS + 1);
  fc.assert(
    fc.property(fc.array(fc.record({ low: word, high: word }), { maxLength: 60 }), (added) => {
      const recent = new RecentEvents();
      const map = new Map<string, bigint>();
      for (const [i, key] of added.entries()) {
        expect(recent.get(key)?.index).toBe(map.get(JSON.stringify(key)));
        recent.add(key, at(i));
        map.set(JSON.stringify(key), BigInt(i));
      }
    }),
    { numRuns: 30 },
  );
});

test('source and id are told apart, as far as both may go, and the secret counts', () => {
  const [source, id] = ['/'.repeat(512), 'x'.repeat(128)];
  const all = [keys.of({ source: '/a', id: 'b' }), keys.of({ source: '/ab', id: '' }), keys.of({ source, id }), keys.of({ source, id: `${id.slice(1)}y` }), new EventKeys(new Uint8Array(32).fill(1)).of({ source, id })];
  expect(new Set(all.map(({ low, high }) => `${low} ${high}`)).size).toBe(5);
});
