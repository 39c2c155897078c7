import { asDigest } from '@plimsoll/bytes';
import { expect, test } from 'vitest';
import { RECENT_EVENTS, RecentEvents } from './recent-events.ts';

const leafHash = asDigest(new Uint8Array(32));
const at = (index: number): { index: bigint; leafHash: typeof leafHash; time: string } => ({ index: BigInt(index), leafHash, time: '' });

test('the last 65,536 events are known, older ones are not', () => {
  const recent = new RecentEvents();
  for (let i = 0; i <= RECENT_EVENTS; i++) recent.add(`event ${i}`, at(i));
  expect(RECENT_EVENTS).toBe(65_536);
  expect([recent.get('event 0'), recent.get('event 1')?.index, recent.get(`event ${RECENT_EVENTS}`)?.index]).toEqual([undefined, 1n, 65_536n]);
});

test('an event that comes again counts as the newest', () => {
  const recent = new RecentEvents();
  for (let i = 0; i < RECENT_EVENTS; i++) recent.add(`event ${i}`, at(i));
  recent.add('event 0', at(RECENT_EVENTS));
  recent.add('another', at(RECENT_EVENTS + 1));
  expect([recent.get('event 0')?.index, recent.get('event 1')]).toEqual([65_536n, undefined]);
});

test('source and id are told apart', () => {
  expect(RecentEvents.key({ source: '/a', id: 'b' })).not.toBe(RecentEvents.key({ source: '/ab', id: '' }));
});
