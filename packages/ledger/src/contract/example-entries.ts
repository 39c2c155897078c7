import { encodeEntry, type EntryInput, MAX_ENTRY_BYTES } from '../entry.ts';

const base: EntryInput = { id: 'gov-0412', source: '/mec/governance', type: 'dev.plimsoll.governance.recorded.v1', time: '2026-03-14T09:26:53Z', data: {} };
const DIGEST = '5b0c1f2d9a7e4c3b8f6d5e4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c';
const decision = { phase: 'M6', action: 'APPROVE', root: { profile: 'sha256-sorted/v1', sha256: DIGEST }, signer: 'Ada Lovelace', notes: 'Read and compared.\nNothing is open.' };

/** Entries by the scenario that they show. */
export const exampleEntries = {
  minimal: base,
  subject: { ...base, subject: 'release-0412', dataschema: 'https://example.org/schemas/decision.json' },
  'fractional-time': { ...base, time: '2026-03-14T09:26:53.123456789Z' },
  extensions: { ...base, partition: 7, sampled: true, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
  governance: { ...base, data: { governance: decision, ticket: 'RUN-412' } },
  'governance-without-root': { ...base, id: 'gov-0', data: { governance: { ...decision, action: 'INIT', root: null, signer: 'bootstrap', notes: '' } } },
  evidence: {
    ...base,
    data: {
      evidence: [
        { name: 'approval.dsse.json', sha256: DIGEST, size: 1024, mediaType: 'application/vnd.dsse+json' },
        { name: 'report.json', sha256: DIGEST.split('').reverse().join(''), size: 20_480, mediaType: 'application/json', uri: 'https://example.org/reports/0412.json' },
      ],
    },
  },
} as const satisfies Readonly<Record<string, EntryInput>>;

/** The bytes of an entry. */
export function entryBytes(entry: EntryInput): Uint8Array {
  const encoded = encodeEntry(entry);
  if (!encoded.ok) throw new TypeError(`Cannot write an example: ${encoded.findings[0]?.sentence ?? ''}`);
  return encoded.value;
}

/** An entry of the largest size that there is, and `more` bytes. */
export function largestEntry(more: 0 | 1): Uint8Array {
  const at = (length: number): Uint8Array => new TextEncoder().encode(`{"data":{"text":"${'x'.repeat(length)}"},"datacontenttype":"application/json","id":"gov-0412","source":"/mec/governance","specversion":"1.0","time":"2026-03-14T09:26:53Z","type":"dev.plimsoll.governance.recorded.v1"}`);
  return at(MAX_ENTRY_BYTES - at(0).length + more);
}
