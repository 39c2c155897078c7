import { expect, test } from 'vitest';
import { EARLIER, gradual, NOW, record } from '../test/registries.ts';
import { ChangeTicket, ticketDigest, ticketFor, ticketObjection } from './index.ts';

const cover = { max_mode: 'gradual', max_ppm: 5, environment: 'e', issued_at: EARLIER, expires_at: '2026-03-01T12:00:00.000000001Z' } as const;
const of = record(gradual(5));
const ticket = ticketFor({ registry: 'r', evaluators: {} }, 'f', of, cover);
const exposure = { registry: { registry: 'r', evaluators: {} }, flag: 'f', record: of, environment: 'e', now: NOW };

test('a ticket is a closed document of bounded values', () => {
  expect(ChangeTicket.parse(ticket)).toEqual(ticket);
  expect(ChangeTicket.parse({ ...ticket, environment: null, max_ppm: 0, max_mode: 'disabled' }).max_ppm).toBe(0);
  for (const wrong of [{ registry: '' }, { flag: '' }, { environment: '' }, { max_ppm: -1 }, { max_ppm: 1_000_001 }, { max_ppm: 0.5 }, { max_mode: 'on' }, { expires_at: '2026-03-01' }, { more: 1 }]) expect(ChangeTicket.safeParse({ ...ticket, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
});

test('its digest covers every member, and not their order', () => {
  const digests = Object.entries({ registry: 'x', flag: 'x', definition: { variants: { a: 1 }, default_variant: 'a', off_variant: null }, bucketing: { version: 'v2', by: 1 }, depends_on: [{ id: 'a', at_least: 'shadow' }], controls: { dashboard: 'x' }, max_mode: 'shadow', max_ppm: 4, environment: null, issued_at: NOW, expires_at: NOW } as const).map(([key, value]) => ticketDigest({ ...ticket, [key]: value }));
  expect(new Set([...digests, ticketDigest(ticket)]).size).toBe(12);
  expect(ticketDigest(Object.fromEntries(Object.entries(ticket).reverse()) as ChangeTicket)).toBe(ticketDigest(ticket));
});

test('it covers the flag as it is, up to its exposure, until the nanosecond it expires', () => {
  expect(ticketObjection(ticket, exposure)).toBeUndefined();
  expect(ticketObjection(ticket, { ...exposure, now: '2026-03-01T12:00:00.000000001Z' })).toBe('it expired 2026-03-01T12:00:00.000000001Z');
  expect(ticketObjection(ticket, { ...exposure, registry: { registry: 'x', evaluators: {} } })).toBe('it is of r/f');
  expect(ticketObjection(ticket, { ...exposure, now: '2026-01-31T00:00:00Z' })).toBe(`it is issued ${EARLIER}, which is yet to come`);
  expect(ticketObjection(ticket, { ...exposure, record: { ...of, created_at: EARLIER } })).toBeUndefined();
  expect(ticketObjection(ticket, { ...exposure, record: { ...of, created_at: NOW } })).toBe(`it was issued ${EARLIER}, and the flag was created at ${NOW}`);
  expect(ticketObjection(ticket, { ...exposure, flag: 'x' })).toBe('it is of r/f');
  expect(ticketObjection(ticket, { ...exposure, environment: null })).toBe('it is for e');
  expect(ticketObjection({ ...ticket, environment: null }, exposure)).toBe('it is for no environment');
  expect(ticketObjection({ ...ticket, max_mode: 'shadow' }, exposure)).toBe('it covers shadow at most');
  expect(ticketObjection({ ...ticket, max_ppm: 4 }, exposure)).toBe('it covers 4 ppm at most');
  expect(ticketObjection(ticket, { ...exposure, record: { ...of, demoted_at: EARLIER } })).toBe(`it was issued ${EARLIER}, and the flag went down at ${EARLIER}`);
  expect(ticketObjection(ticket, { ...exposure, record: { ...of, owner: 'others', evidence: [] } })).toBeUndefined();
});
