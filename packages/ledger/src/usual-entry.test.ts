import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeAnyEntry, encodeEntry, type EntryInput } from './entry.ts';
import { UsualEntry } from './usual-entry.ts';

function usualEntryText(input: EntryInput): string | undefined {
  const usual = new UsualEntry();
  return usual.read(input) ? usual.head + usual.id + usual.tail : undefined;
}

const outcome = (encode: (input: EntryInput) => ReturnType<typeof encodeEntry>, input: unknown): unknown => {
  try {
    const result = encode(input as EntryInput);
    return result.ok ? Buffer.from(result.value).toString() : result.findings;
  } catch (error) {
    return String(error);
  }
};

const text = fc.oneof(
  fc.constantFrom('M6', 'PROMOTE', 'ROLL_BACK', '/source', 'a.b', 'dev.plimsoll.test.happened.v1', '2026-03-01T09:00:00Z', '2026-02-30T09:00:00Z', '2024-02-29T09:00:00.123456789Z', 'f'.repeat(64), '', '"', '\\', '\n', '\u007f', 'ä', '\ud800', '\u{1f600}'),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const any = fc.oneof({ weight: 8, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) }, { weight: 1, arbitrary: fc.constantFrom(undefined, NaN, 1n, new Date(0)) });
const mostly = (usual: string): fc.Arbitrary<unknown> => fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: any });
const governance = fc.record(
  {
    phase: mostly('M6'),
    action: mostly('PROMOTE'),
    root: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: fc.record({ profile: mostly('plimsoll.set.v1'), sha256: mostly('ab'.repeat(32)) }) }, { weight: 1, arbitrary: any }),
    signer: mostly('governance_lead'),
    notes: fc.oneof(fc.string({ maxLength: 8 }), text),
  },
  { requiredKeys: ['phase', 'action', 'root', 'signer'] },
);
const data = fc.oneof(
  { weight: 4, arbitrary: fc.record({ governance }) },
  { weight: 2, arbitrary: fc.record({ governance, more: any }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.record({ evidence: fc.array(fc.record({ name: mostly('a'), sha256: mostly('0'.repeat(64)), size: fc.integer(), mediaType: mostly('text/plain') }), { maxLength: 2 }) }) },
  { weight: 1, arbitrary: any },
);
const attributes = fc.record(
  { id: mostly('event-1'), source: mostly('/test'), type: mostly('dev.plimsoll.test.happened.v1'), time: mostly('2026-03-01T09:00:00.000Z'), data, subject: mostly('a subject'), dataschema: mostly('https://example.com/'), specversion: mostly('1.0'), datacontenttype: mostly('application/json') },
  { requiredKeys: ['id', 'source', 'type', 'time', 'data'] },
);
const entry = fc.tuple(attributes, fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.record({ ext1: any, Other: any }, { requiredKeys: [] }) })).map(([usual, more]) => ({ ...usual, ...more }));

test('both ways to encode come to the same bytes, findings or error', () => {
  let usual = 0;
  fc.assert(
    fc.property(entry, (input) => {
      expect(outcome(encodeEntry, input)).toEqual(outcome(encodeAnyEntry, input));
      if (usualEntryText(input as unknown as EntryInput) !== undefined) usual++;
    }),
    { numRuns: 3000 },
  );
  expect(usual).toBeGreaterThan(50);
});

const valid: EntryInput = { id: 'gov-0', source: '/plimsoll/governance', type: 'dev.plimsoll.governance.recorded.v1', time: '2026-03-01T09:00:00.000Z', data: { governance: { phase: 'M6', action: 'INIT', root: null, signer: 'bootstrap', notes: 'Log created.' } } };
const withGovernance = (change: (governance: Record<string | symbol, unknown>) => void): unknown => {
  const members: Record<string, unknown> = { ...valid.data.governance };
  change(members);
  return { ...valid, data: { governance: members } };
};

test('an entry of the usual form goes the short way', () => {
  expect(usualEntryText(valid)).toBe(
    '{"data":{"governance":{"action":"INIT","notes":"Log created.","phase":"M6","root":null,"signer":"bootstrap"}},"datacontenttype":"application/json","id":"gov-0","source":"/plimsoll/governance","specversion":"1.0","time":"2026-03-01T09:00:00.000Z","type":"dev.plimsoll.governance.recorded.v1"}',
  );
});

test.each<[string, unknown]>([
  ['a getter', withGovernance((members) => Object.defineProperty(members, 'notes', { get: () => 'text', enumerable: true }))],
  ['a member named by a symbol', withGovernance((members) => (members[Symbol('s')] = 1))],
  ['a member that is not enumerable', withGovernance((members) => Object.defineProperty(members, 'notes', { value: 'text', enumerable: false }))],
  ['an instance of a class', { ...valid, data: { governance: new (class { phase = 'M6'; action = 'A'; root = null; signer = 's'; notes = ''; })() } }],
  ['data that is a list', { ...valid, data: [] }],
  ['data with an accessor', { ...valid, data: { get governance() { return null; } } }],
  ['data of 64 levels', { ...valid, data: JSON.parse(`${'{"a":'.repeat(63)}{}${'}'.repeat(63)}`) as object }],
  ['data of 63 levels', { ...valid, data: JSON.parse(`${'{"a":'.repeat(62)}{}${'}'.repeat(62)}`) as object }],
  ['an undefined attribute', { ...valid, subject: undefined }],
  ['65,536 bytes', { ...valid, data: { text: 'x'.repeat(65_536) } }],
  ['no prototype', Object.assign(Object.create(null) as object, valid)],
  ['a named symbol', { ...valid, [Symbol('s')]: 1 }],
])('%s: both ways agree', (_name, input) => {
  expect(outcome(encodeEntry, input)).toEqual(outcome(encodeAnyEntry, input));
});
