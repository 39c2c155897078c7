import { encodeUtf8 } from '@plimsoll/bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventWindow } from './event-window.ts';
import { RECENT_EVENTS } from './recent-events.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const event = (name: string | number): DataView => new DataView(Uint8Array.from(encodeUtf8(`/source ${name}`)).buffer);

/** Hashes the event of the entry at this index into a place and adds it. */
function add(window: EventWindow, index: number, data: DataView): number | undefined {
  const place = index % 256;
  window.hash(place, data);
  return window.add(index, place);
}

test('says where the same event stands, the last time that it did', () => {
  const window = new EventWindow(key);
  expect([add(window, 0, event('a')), add(window, 1, event('b')), add(window, 2, event('a')), add(window, 3, event('a'))]).toEqual([undefined, undefined, 0, 2]);
});

test('knows exactly the last 65,536 entries', () => {
  const window = new EventWindow(key);
  const found = Array.from({ length: RECENT_EVENTS }, (_, i) => add(window, i, event(i)));
  expect(new Set(found)).toEqual(new Set([undefined]));
  expect(add(window, RECENT_EVENTS, event(1))).toBe(1);
  expect(add(window, RECENT_EVENTS + 1, event(0))).toBeUndefined();
  expect(add(window, RECENT_EVENTS + 2, event(3))).toBe(3);
});

test('an entry without an event takes a place and is like no other', () => {
  const window = new EventWindow(key);
  add(window, 0, event('a'));
  expect(add(window, RECENT_EVENTS, event('a'))).toBeUndefined();
});

test('takes events that were hashed ahead', () => {
  const window = new EventWindow(key, 10n);
  for (let place = 0; place < 256; place++) window.hash(place, event(place % 100));
  const found = Array.from({ length: 256 }, (_, place) => window.add(place, place));
  // The window of a small log is smaller than a bundle.
  expect(found).toEqual(Array.from({ length: 256 }, () => undefined));
  window.hash(7, event('again'));
  window.hash(3, event('again'));
  expect([window.add(256, 3), window.add(257, 7)]).toEqual([undefined, 256]);
});

test('begins anywhere', () => {
  const window = new EventWindow(key);
  add(window, 1_000_000, event('a'));
  expect(add(window, 1_000_001, event('a'))).toBe(1_000_000);
});

test('tells events apart and the same event again, like a map of them', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ maxLength: 3 })), { maxLength: 200 }), (names) => {
      const window = new EventWindow(key);
      const map = new Map<string, number>();
      for (const [i, name] of names.entries()) {
        if (name === null) continue;
        expect(add(window, i, event(name))).toBe(map.get(name));
        map.set(name, i);
      }
    }),
  );
});
