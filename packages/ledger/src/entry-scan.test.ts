import { encodeUtf8 } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEntry, type EntryInput, encodeEntry } from './entry.ts';
import { EntryScan, eventOf } from './entry-scan.ts';

const scan = new EntryScan();
/** Reads the bytes where they stand behind others; what follows them is NUL, then more. */
function read(bytes: Uint8Array, by = scan): boolean {
  const end = BEFORE.length + bytes.length;
  const text = new Uint8Array(end + 1 + BEFORE.length);
  text.set(BEFORE);
  text.set(bytes, BEFORE.length);
  text.set(BEFORE, end + 1);
  return by.read({ bytes: text, view: new DataView(text.buffer) }, BEFORE.length, end);
}
const BEFORE = encodeUtf8('{"data":{},');
const digest = '0123456789abcdef'.repeat(4);
const governance = { phase: 'M6', action: 'ROLL-BACK_2', root: { profile: 'plimsoll.set.v1', sha256: digest }, signer: 'Jürgen "J" Groß', notes: 'First.\nSecond \\ third.' };
const evidence = [
  { name: 'plan.json', sha256: digest, size: 0, mediaType: 'application/json' },
  { name: 'plan', sha256: digest, size: 123_456_789_012_345, mediaType: 'text/plain', uri: 'https://example.org/a?b=c#d' },
];
const plain: EntryInput = { id: 'e-1!', source: '/ci/x?y=%20', type: 'dev.plimsoll.test-2.happened.v1', time: '2026-02-28T23:59:59.123456789Z', data: {} };
const ordinary: readonly EntryInput[] = [
  plain,
  { ...plain, subject: 'A subject — naïve 😀', dataschema: 'https://example.org/s', time: '2024-02-29T00:00:00Z' },
  { ...plain, data: { governance } },
  { ...plain, data: { governance: { ...governance, root: null, notes: '' }, evidence, zero: 0 } },
  { ...plain, data: { evidence: [], 'a b': [true, false, null, -1, 1.5, 0.000001, -0.25, [], {}, [{ '': { b: '\t\b\f\r\n' } }]], z: 'x\u007fy' } },
];
const bytesOf = (input: EntryInput): Uint8Array => {
  const encoded = encodeEntry(input);
  if (!encoded.ok) throw new Error(encoded.findings[0]?.sentence);
  return encoded.value;
};

/** What the scan says of accepted bytes must be what the strict reader says. */
function expectSound(bytes: Uint8Array): boolean {
  if (!read(bytes)) return false;
  const decoded = decodeEntry(bytes);
  const text = (start: number, end: number): string => Buffer.from(bytes.subarray(start - BEFORE.length, end - BEFORE.length)).toString('latin1');
  if (!decoded.ok) throw new Error(`accepted ${Buffer.from(bytes).toString('latin1')}: ${decoded.findings[0]?.sentence ?? ''}`);
  const { id, source, type, time, data } = decoded.value;
  expect([text(scan.eventStart, scan.eventEnd), text(scan.typeStart, scan.typeEnd), scan.time]).toEqual([eventOf({ id, source }), type, Date.parse(time)]);
  expect([scan.hasGovernance, scan.hasEvidence]).toEqual([data.governance !== undefined, data.evidence !== undefined]);
  return true;
}

test.each(ordinary.map((input, i) => [i, input] as const))('ordinary entry %i is accepted', (_i, input) => {
  expect(expectSound(bytesOf(input))).toBe(true);
});

test('the same is accepted whatever was read before', () => {
  const bytes = ordinary.map(bytesOf);
  const changed = ordinary.flatMap((input) => [
    { ...input, id: `${input.id}-longer`, time: '2026-12-31T23:59:59Z' },
    { ...input, source: '/', type: 'a.b' },
    { ...input, time: '1999-01-01T00:00:00.5Z' },
    { ...input, data: { ...input.data, zero: 1 } },
    { ...input, data: { governance: { ...governance, notes: 'Other notes — é', signer: 'x' }, evidence: evidence.map((each) => ({ ...each, size: 17, mediaType: 'a/b' })) } },
  ]);
  for (const entry of [...bytes, ...changed.map(bytesOf)]) {
    const alone = new EntryScan();
    expect(read(entry, alone)).toBe(true);
    // In turns with each of the others, so that it is compared with several templates, and is one.
    for (const other of bytes) expect([expectSound(other), expectSound(entry), expectSound(entry)]).toEqual([true, true, true]);
  }
});

test('what breaks a rule is refused also where all else is like an entry before', () => {
  const bytes = Buffer.from(bytesOf({ ...plain, data: { governance, evidence, zero: 0 } })).toString('latin1');
  const refused: readonly (readonly [string, string])[] = [
    ['23:59:59.123', '24:59:59.123'], ['2026-02-28T', '2026-02-29T'], ['2026-02', '2026-13'], ['.123456789Z', '.1234567890Z'], ['dev.plimsoll', 'dev..plimsoll'], ['dev.plimsoll', 'Dev.plimsoll'], ['test-2.happened.v1', 'v1.'],
    ['"e-1!"', '""'], ['"e-1!"', '"e 1"'], ['"e-1!"', `"${'e'.repeat(129)}"`], ['/ci/', '/c"i/'], ['ROLL-BACK_2', 'ROLL--BACK'], ['ROLL-BACK_2', 'ROLL-'], ['ROLL-BACK_2', '2ROLL'], ['"M6"', '".M6"'], ['plimsoll.set', '/plimsoll.set'],
    [digest, digest.slice(1)], [digest, digest.replace('a', 'A')], ['123456789012345', '-1'], ['123456789012345', '1.5'], ['123456789012345', '012'], ['"plan"', '"plan.json"'], ['text/plain', ''], ['"zero":0', '"zero":-0'],
  ];
  for (const [from, to] of refused) {
    expect(expectSound(Buffer.from(bytes, 'latin1'))).toBe(true);
    expect(bytes).toContain(from);
    expect([from, to, read(Buffer.from(bytes.replace(from, to), 'latin1'))]).toEqual([from, to, false]);
  }
});

test('whatever is accepted with any byte changed, removed or put in, the strict reader accepts too', () => {
  let accepted = 0;
  for (const input of ordinary) {
    const bytes = bytesOf(input);
    expect(expectSound(bytes)).toBe(true);
    const step = bytes.length > 400 ? 11 : 5;
    for (let at = 0; at < bytes.length; at++) {
      expectSound(Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]));
      for (let value = at % step; value < 256; value += step) {
        if (expectSound(bytes.with(at, value))) accepted++;
        if (value % 16 === at % 16) expectSound(Uint8Array.from([...bytes.subarray(0, at), value, ...bytes.subarray(at)]));
      }
    }
  }
  expect(accepted).toBeGreaterThan(3000);
});

test('whatever is accepted of any data, the strict reader accepts too, and of common data nearly all is accepted', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 4 }), fc.nat(), fc.nat(255), (data, at, value) => {
      const entry = { ...plain, specversion: '1.0', datacontenttype: 'application/json', data: Object.fromEntries(Object.entries(data).filter(([name]) => name !== '__proto__')) };
      let bytes: Uint8Array;
      try {
        bytes = canonicalBytes(entry, { integers: 'any' });
      } catch {
        return;
      }
      if (expectSound(bytes)) accepted++;
      expectSound(bytes.with(at % bytes.length, value));
    }),
    { numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(100);
});

const text = (part: string): Uint8Array => encodeUtf8(`{"data":${part},"datacontenttype":"application/json","id":"1","source":"/","specversion":"1.0","time":"2026-01-01T00:00:00Z","type":"a.b"}`);
test.each([
  '{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":-0}', '{"a":1.0}', '{"a":01}', '{"a":1e3}', '{"a":.5}', '{"a":0.0000001}', '{"a":1234567890.1234567}', '{"a":9007199254740993}', '{"a":"\\/"}', '{"a":"\\u0041"}', '{"a":"\\ud800"}',
  '{"a":"\u0001"}', '{"a": 1}', '{"a":tru}', '{"__proto__":1}', '{"a":[1,]}', '{"a":1,}', '{', '[]', `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`, '{"governance":null}', '{"evidence":{}}',
])('data %s is left to the strict reader', (data) => {
  expect(read(text('{"a":1}'))).toBe(true);
  expect(read(text(data))).toBe(false);
});

test('an entry beyond 65,535 bytes is left to the strict reader, one of that many is not', () => {
  const filled = (length: number): Uint8Array => text(`{"a":"${'x'.repeat(length - text('{"a":""}').length)}"}`);
  expect(read(filled(65_535))).toBe(true);
  expect(read(filled(65_536))).toBe(false);
});
