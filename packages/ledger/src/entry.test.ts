import fc from 'fast-check';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { encodeUtf8 } from '@plimsoll/bytes';
import { describe, expect, test } from 'vitest';
import { decodeEntry, encodeEntry, type EntryInput, MAX_ENTRY_BYTES } from './index.ts';

const governance = { phase: 'M6', action: 'MERKLE-ANCHOR', root: { profile: 'plimsoll.set.v1', sha256: 'ab'.repeat(32) }, signer: 'governance', notes: 'Anchored.\nTwice.' };
const reference = { name: 'flags.json', sha256: 'cd'.repeat(32), size: 12, mediaType: 'application/json' };
const valid = {
  specversion: '1.0',
  id: 'gov-1',
  source: '/plimsoll/governance',
  type: 'dev.plimsoll.governance.recorded.v1',
  time: '2026-03-01T09:00:00.000Z',
  datacontenttype: 'application/json',
  data: { governance, evidence: [reference] },
};
/** The findings of the entry with members replaced; undefined removes one. */
function findingsOf(changes: Readonly<Record<string, unknown>>): string[] {
  const all: Readonly<Record<string, unknown>> = { ...valid, ...changes };
  const entry = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const decoded = decodeEntry(canonicalBytes(entry));
  return decoded.findings.map((finding) => `${finding.id} ${finding.location?.pointer ?? ''}`.trim());
}

test('a valid entry decodes to itself, and encodes to the same bytes', () => {
  expect(findingsOf({})).toEqual([]);
  expect(findingsOf({ subject: 'meta_prod', dataschema: 'https://example.org/s', traceid: 'x', sampled: true, attempt: -(2 ** 31) })).toEqual([]);
  const { id, source, type, time, data } = valid;
  const encoded = encodeEntry({ id, source, type, time, data });
  expect(encoded.ok && Buffer.from(encoded.value).equals(canonicalBytes(valid))).toBe(true);
});

test.each([null, [], 'text', 7, true])('%j is no entry and is called that, not one without members', (value) => {
  const wanted = [{ id: 'entry/bad-attribute', location: { pointer: '' }, expected: 'object' }];
  expect(encodeEntry(value as unknown as EntryInput).findings).toMatchObject(wanted);
  expect(decodeEntry(canonicalBytes(value)).findings).toMatchObject(wanted);
});

describe('each wrong member is named', () => {
  test.each(['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'data'])('%s is required', (name) => {
    expect(findingsOf({ [name]: undefined })).toEqual([`entry/missing-attribute /${name}`]);
  });

  test.each([
    ['specversion', '1.1'],
    ['id', ''],
    ['id', 'a b'],
    ['id', 'x'.repeat(129)],
    ['id', 7],
    ['source', ''],
    ['source', '/a"b'],
    ['source', '/'.repeat(513)],
    ['type', 'plimsoll'],
    ['type', 'Dev.plimsoll'],
    ['type', `a.${'b'.repeat(127)}`],
    ['time', '2026-03-01 09:00:00Z'],
    ['time', '2026-02-29T09:00:00Z'],
    ['time', '2026-13-01T09:00:00Z'],
    ['time', '2026-03-01T09:00:60Z'],
    ['time', '2026-03-01T24:00:00Z'],
    ['time', '2026-03-01T09:00:00+00:00'],
    ['time', '2026-03-01T09:00:00.1234567890Z'],
    ['datacontenttype', 'text/plain'],
    ['data', []],
    ['data', null],
    ['subject', ''],
    ['subject', 'a\u0007'],
    ['subject', 'x'.repeat(513)],
    ['dataschema', 'a b'],
    ['extension', null],
    ['extension', 1.5],
    ['extension', 2 ** 31],
    ['extension', 'a\n'],
    ['extension', 'x'.repeat(1025)],
  ])('%s %j', (name, value) => {
    expect(findingsOf({ [name]: value })).toEqual([`entry/bad-attribute /${name}`]);
  });

  test.each(['data_base64', 'Extension', 'x'.repeat(21), 'a-b', ''])('%j is no legal name', (name) => {
    expect(findingsOf({ [name]: 'x' })).toEqual(['entry/unknown-attribute']);
  });

  test.each([
    ['/data/governance', null],
    ['/data/governance/phase', { ...governance, phase: '-' }],
    ['/data/governance/phase', { ...governance, phase: 'M'.repeat(33) }],
    ['/data/governance/action', { ...governance, action: 'promote' }],
    ['/data/governance/action', { ...governance, action: 'A'.repeat(33) }],
    ['/data/governance/root', { ...governance, root: 'ab' }],
    ['/data/governance/root', { ...governance, root: { ...governance.root, more: 1 } }],
    ['/data/governance/root', { ...governance, root: { profile: 'x' } }],
    ['/data/governance/signer', { ...governance, signer: '' }],
    ['/data/governance/notes', { ...governance, notes: 'a\tb' }],
    ['/data/governance/notes', { ...governance, notes: 'x'.repeat(2001) }],
    ['/data/governance/a~1b', { ...governance, 'a/b': 1 }],
  ])('%s', (pointer, changed) => {
    expect(findingsOf({ data: { governance: changed } })).toEqual([`entry/bad-governance ${pointer}`]);
  });

  test.each([
    ['/data/evidence', {}],
    ['/data/evidence/0', ['x']],
    ['/data/evidence/0/size', [{ ...reference, size: -1 }]],
    ['/data/evidence/0/size', [{ ...reference, size: 1.5 }]],
    ['/data/evidence/0/sha256', [{ ...reference, sha256: 'CD'.repeat(32) }]],
    ['/data/evidence/0/uri', [{ ...reference, uri: 'a b' }]],
    ['/data/evidence/0/more', [{ ...reference, more: 1 }]],
    ['/data/evidence/1/name', [reference, reference]],
  ])('%s %j', (pointer, changed) => {
    expect(findingsOf({ data: { evidence: changed } })).toEqual([`entry/bad-evidence ${pointer}`]);
  });

  test('all of them are reported together, in a fixed order', () => {
    expect(findingsOf({ id: undefined, time: 'now', subject: '', data: { governance: { ...governance, signer: '' }, evidence: 1 } })).toEqual([
      'entry/missing-attribute /id',
      'entry/bad-attribute /time',
      'entry/bad-attribute /subject',
      'entry/bad-governance /data/governance/signer',
      'entry/bad-evidence /data/evidence',
    ]);
  });
});

test('256 references fit, one more does not', () => {
  const references = Array.from({ length: 257 }, (_, i) => ({ ...reference, name: `f${i}` }));
  expect(findingsOf({ data: { evidence: references.slice(1) } })).toEqual([]);
  expect(findingsOf({ data: { evidence: references } })).toEqual(['entry/bad-evidence /data/evidence']);
});

test('bytes that are not canonical are refused, whatever they say', () => {
  const text = JSON.stringify({ ...valid, time: undefined });
  expect(decodeEntry(encodeUtf8(text)).findings.map((finding) => finding.id)).toEqual(['entry/not-canonical', 'entry/missing-attribute']);
  expect(decodeEntry(encodeUtf8('{"a":1,"a":1}')).findings.map((finding) => finding.id)).toEqual(['json/duplicate-key']);
  expect(decodeEntry(encodeUtf8('[]')).findings.map((finding) => finding.id)).toEqual(['entry/bad-attribute']);
});

test('65,535 bytes fit, one more does not', () => {
  const empty = encodeEntry({ ...valid, data: { text: '' } } as EntryInput);
  const room = MAX_ENTRY_BYTES - (empty.ok ? empty.value.length : 0);
  expect(encodeEntry({ ...valid, data: { text: 'x'.repeat(room) } } as EntryInput).ok).toBe(true);
  const over = encodeEntry({ ...valid, data: { text: 'x'.repeat(room + 1) } } as EntryInput);
  expect(over.findings).toMatchObject([{ id: 'entry/too-large', actual: 65_536 }]);
  expect(decodeEntry(new Uint8Array(65_536)).findings.map((finding) => finding.id)).toEqual(['entry/too-large']);
});

test('whatever encodes decodes to itself, and arbitrary bytes never throw', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e15, min: -1e15 })))), (id, value) => {
      const encoded = encodeEntry({ id, source: '/s', type: 'a.b', time: '2026-03-01T09:00:00Z', data: { ...value } });
      return !encoded.ok || decodeEntry(encoded.value).ok;
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => !decodeEntry(bytes).ok));
});
