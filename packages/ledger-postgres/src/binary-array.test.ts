import { fromHex } from '@plimsoll/bytes';
import { expect, test } from 'vitest';
import { binaryArray } from './binary-array.ts';

test('is what array_send of PostgreSQL gives for the same values', () => {
  // SELECT array_send(ARRAY['\xab'::bytea, '\x', '\x0102'])
  expect(binaryArray([Uint8Array.of(0xab), new Uint8Array(), Uint8Array.of(1, 2)])).toEqual(fromHex('0000000100000000000000110000000300000001' + '00000001ab' + '00000000' + '000000020102'));
});
