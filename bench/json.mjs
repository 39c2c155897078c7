// Strict parsing and canonical form of small entries: against yaml's strict JSON and the canonicalize package.
import { canonicalize, parseJson } from '@plimsoll/canonical-json';
import canonicalizePeer from 'canonicalize';
import { parseDocument } from 'yaml';
import { compare } from './lib/compare.mjs';

const entries = Array.from({ length: 2000 }, (_, i) => ({
  specversion: '1.0',
  type: 'dev.plimsoll.governance.recorded.v1',
  source: '/plimsoll/governance',
  id: `gov-${i}`,
  time: '2026-03-01T12:00:00.250Z',
  datacontenttype: 'application/json',
  data: {
    governance: { phase: 'M6', action: 'MERKLE-ANCHOR', root: { profile: 'plimsoll.set.v1', sha256: 'ab'.repeat(32) }, signer: 'governance', notes: `Registry anchored – ${i} records.` },
    evidence: [{ name: 'meta_flags.json', sha256: 'cd'.repeat(32), size: 3967 + i, mediaType: 'application/json' }],
  },
}));
const texts = entries.map((entry) => JSON.stringify(entry));

export async function run() {
  return [
    await compare({
      task: `canonicalize ${entries.length} entries`,
      peer: 'canonicalize',
      goal: '>= 1.0',
      ours: () => entries.forEach((entry) => canonicalize(entry)),
      theirs: () => entries.forEach((entry) => canonicalizePeer(entry)),
    }),
    await compare({
      task: `parse ${entries.length} entries strictly`,
      peer: 'yaml (JSON schema, unique keys)',
      goal: '>= 4',
      rounds: 5,
      ours: () => texts.forEach((text) => parseJson(text)),
      theirs: () => texts.forEach((text) => parseDocument(text, { schema: 'json', strict: true, uniqueKeys: true }).toJS()),
    }),
  ];
}
