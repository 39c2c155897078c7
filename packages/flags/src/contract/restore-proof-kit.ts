import { encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit, Json } from '@plimsoll/findings';
import { jsonSchemaOf } from '@plimsoll/findings/contract';
import { parseRestoreProof } from '../documents.ts';
import { RESTORE_VERSION, RestoreProof } from '../restore-proof.ts';
import { golden, malformed, replace, shared, verdictOf, wrong } from './kit-parts.ts';

const SEMANTIC = ['flags/document-contradicts-itself'];
const gradual = { mode: 'gradual', actor: 'sre', current_ppm: 50_000, target_ppm: 250_000, eta: null } as const;
const proof: RestoreProof = {
  schema_version: RESTORE_VERSION,
  registry: 'meta_flags',
  from_root: '1'.repeat(64),
  target_root: '2'.repeat(64),
  recomputed_root: '2'.repeat(64),
  equal: true,
  anchor_index: '412',
  file_sha256: '3'.repeat(64),
  changed: [{ id: 'meta_prod', from: gradual, to: { mode: 'disabled' } }, { id: 'meta_new', from: { mode: 'shadow', actor: 'sre', planned_activation: null }, to: null }],
};
const documents = [
  golden('restored', 'Flags demoted and removed', proof),
  golden('nothing-changed', 'Only settings were other', { ...proof, changed: [] }),
  golden('mismatch', 'The registry does not have the anchored root', { ...proof, recomputed_root: '4'.repeat(64), equal: false }),
];

/** Which scenarios a restore proof shows. */
function classify(value: Json): readonly string[] {
  const read = parseRestoreProof(encodeUtf8(JSON.stringify(value)));
  if (!read.ok) return [];
  return [read.value.equal ? (read.value.changed.length > 0 ? 'restored' : 'nothing-changed') : 'mismatch'];
}

/** The kit of `plimsoll.flag-restore.v1`. The proof of a restore that failed is a good one if it says so. */
export const restoreProofKit: ContractKit = {
  ...shared,
  id: RESTORE_VERSION,
  title: 'Proof that a flag registry was restored',
  jsonSchema: jsonSchemaOf(RestoreProof, { id: RESTORE_VERSION, title: 'Proof that a flag registry was restored', description: 'What restoring a flag registry to an anchored root comes to: roots before and after, and every flag that is other than before.', semantic: SEMANTIC }),
  verify: (bytes) => verdictOf(parseRestoreProof(bytes)),
  golden: documents,
  scenarios: documents.map(({ scenario }) => scenario),
  classify,
  mutations: [
    wrong('mismatch', 'mismatch-as-equal', 'flags/document-contradicts-itself', 'A failed restore that says it was right', replace('/equal', true)),
    wrong('restored', 'other-target', 'flags/document-contradicts-itself', 'A right restore of another root', replace('/target_root', '0'.repeat(64))),
    wrong('restored', 'no-such-day', 'flags/document-invalid', 'A time that there is not', replace('/changed/0/from', { ...gradual, eta: '2026-02-30T00:00:00Z' })),
  ],
  expectations: malformed('flags/document-invalid'),
  findings: ['flags/document-invalid', ...SEMANTIC],
};
