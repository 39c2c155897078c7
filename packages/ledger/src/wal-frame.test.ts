import { asDigest, concatBytes } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCommitBody, decodeEntries, encodeCommitBody, encodeEntries, encodeFrame, FRAME_KIND, MAX_FRAME, MIN_FRAME, nextMagic, NO_RECORD, readFrame, recordHashOf } from './wal-frame.ts';

const header = { kind: FRAME_KIND.commit, epoch: 7n, size: 9n, root: asDigest(new Uint8Array(32).fill(1)), prev: NO_RECORD };
const u64 = fc.bigInt(0n, 2n ** 64n - 1n);
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(asDigest);
const seal = (bytes: Uint8Array): Uint8Array => {
  bytes.set(sha256(bytes.subarray(0, bytes.length - 32)), bytes.length - 32);
  return bytes;
};

test('a frame reads as it was written, at any offset', () => {
  fc.assert(
    fc.property(fc.record({ kind: fc.integer({ min: 1, max: 4 }), epoch: u64, size: u64, root: digest, prev: digest }), fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 20 }), (fields, body, before) => {
      const bytes = encodeFrame(fields, body);
      const frame = readFrame(Uint8Array.of(...before, ...bytes, 0), before.length);
      expect(frame).toMatchObject({ ...fields, length: bytes.length, recordHash: recordHashOf(bytes) });
      expect([Buffer.from(frame!.body), Buffer.from(frame!.bytes)]).toEqual([Buffer.from(body), Buffer.from(bytes)]);
    }),
  );
});

test('every changed bit and every cut makes a frame no frame', () => {
  const bytes = encodeFrame(header, Uint8Array.of(1, 2, 3));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(readFrame(changed, 0)).toBeUndefined();
  }
  for (let length = 0; length < bytes.length; length++) expect(readFrame(bytes.subarray(0, length), 0)).toBeUndefined();
});

test.each<[string, (bytes: Uint8Array) => unknown]>([
  ['kind 0', (bytes) => bytes.fill(0, 4, 5)],
  ['kind 5', (bytes) => bytes.fill(5, 4, 5)],
  ['a reserved byte that is not zero', (bytes) => bytes.fill(1, 7, 8)],
  ['a length below the least', (bytes) => bytes.fill(MIN_FRAME - 1, 11, 12)],
  ['a length above the most', (bytes) => bytes.fill(1, 8, 9)],
])('a frame with a right hash and %s is no frame', (_name, change) => {
  const bytes = encodeFrame(header, new Uint8Array());
  change(bytes);
  expect(readFrame(seal(bytes), 0)).toBeUndefined();
});

test('a frame has at most 16 MiB', () => {
  expect(encodeFrame(header, new Uint8Array(MAX_FRAME - MIN_FRAME))).toHaveLength(MAX_FRAME);
  expect(() => encodeFrame(header, new Uint8Array(MAX_FRAME - MIN_FRAME + 1))).toThrow(RangeError);
});

test('the next magic is found wherever it stands, and not where a part of it stands', () => {
  expect(nextMagic(Buffer.from('PPLW1'), 0)).toBe(1);
  expect(nextMagic(Buffer.from('PLWPLW2PLW1'), 0)).toBe(7);
  expect(nextMagic(Buffer.from('PLW1'), 1)).toBe(4);
  expect(nextMagic(Buffer.from('PLW'), 0)).toBe(3);
});

test('bodies and entries read as they were written, exactly', () => {
  const entry = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(fc.record({ baseSize: u64, baseRoot: digest, time: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) }), fc.array(entry, { minLength: 1, maxLength: 300 }), (fields, entries) => {
      const bundle = encodeEntries(entries);
      const body = decodeCommitBody(concatBytes(...encodeCommitBody({ ...fields, count: entries.length, bundle })));
      expect(body).toMatchObject({ ...fields, count: entries.length });
      expect(decodeEntries(body!.bundle, entries.length)?.map((bytes) => Buffer.from(bytes))).toEqual(entries.map((bytes) => Buffer.from(bytes)));
      expect(decodeEntries(body!.bundle, entries.length - 1)).toBeUndefined();
      expect(decodeEntries(body!.bundle, entries.length + 1)).toBeUndefined();
      expect(decodeEntries(bundle.subarray(0, -1), entries.length)).toBeUndefined();
    }),
  );
  expect(decodeCommitBody(new Uint8Array(51))).toBeUndefined();
});
