import { encodeUtf8 } from '@plimsoll/bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventWindow } from './event-window.ts';
import { RECENT_EVENTS } from './recent-events.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const event = (name: string | number): DataView => new DataView(Uint8Array.from(encodeUtf8(`/source ${name}`)).buffer);

test('says where the same event stands, the last time that it did', () => {
  const window = new EventWindow(key);
  expect([window.add(0, event('a')), window.add(1, event('b')), window.add(2, event('a')), window.add(3, event('a'))]).toEqual([undefined, undefined, 0, 2]);
});

test('knows exactly the last 65,536 entries', () => {
  const window = new EventWindow(key);
  const found = Array.from({ length: RECENT_EVENTS }, (_, i) => window.add(i, event(i)));
  expect(new Set(found)).toEqual(new Set([undefined]));
  expect(window.add(RECENT_EVENTS, event(1))).toBe(1);
  expect(window.add(RECENT_EVENTS + 1, event(0))).toBeUndefined();
  expect(window.add(RECENT_EVENTS + 2, event(3))).toBe(3);
});

test('an entry without an event takes a place and is like no other', () => {
  const window = new EventWindow(key);
  window.add(0, event('a'));
  expect(window.add(1, undefined)).toBeUndefined();
  expect(window.add(RECENT_EVENTS, event('a'))).toBeUndefined();
});

test('begins anywhere', () => {
  const window = new EventWindow(key);
  window.add(1_000_000, event('a'));
  expect(window.add(1_000_001, event('a'))).toBe(1_000_000);
});

test('tells events apart and the same event again, like a map of them', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ maxLength: 3 })), { maxLength: 200 }), (names) => {
      const window = new EventWindow(key);
      const map = new Map<string, number>();
      for (const [i, name] of names.entries()) {
        expect(window.add(i, name === null ? undefined : event(name))).toBe(name === null ? undefined : map.get(name));
        if (name !== null) map.set(name, i);
      }
    }),
  );
});
