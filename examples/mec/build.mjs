// Makes a governed workspace: copies ./workspace, anchors the registry, records the steps in a signed ledger.
// Usage: node build.mjs FOLDER
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { approvalFreeRoot, approvalStatement, envelopeSigner, IN_TOTO_PAYLOAD_TYPE, signEnvelope } from '@plimsoll/attestations';
import { toHex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { createFileStore, openLedger, renderGovernanceLog } from '@plimsoll/ledger';
import { setOfJson, sha256 } from '@plimsoll/merkle';
import { ed25519Signer, formatSigningKey, formatVkey, noteSigner, vkeyOf } from '@plimsoll/signed-note';

const DOMAIN = 'mec/flags';
const ORIGIN = 'ledger.example/mec';

const folder = path.resolve(process.argv[2] ?? 'mec-workspace');
const at = (file) => path.join(folder, file);
const write = (file, text, mode) => {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text, { mode, flag: 'wx' });
};
const digest = (file) => toHex(sha256(readFileSync(at(file))));
const now = Date.now();
const timeAfter = (seconds) => `${new Date(now + seconds * 1000).toISOString().slice(0, 19)}Z`;

cpSync(path.join(import.meta.dirname, 'workspace'), folder, { recursive: true, errorOnExist: true, force: false });

// Anchor: the root of the records goes into the registry, and a copy is kept under its root and time.
const registry = JSON.parse(readFileSync(at('meta/meta_flags.json'), 'utf8'));
registry.generated_at = timeAfter(0);
const set = setOfJson(registry.records, { domain: DOMAIN });
if (!set.ok) throw new Error(set.findings[0].sentence);
registry.merkle_root = toHex(set.value.root);
const text = `${JSON.stringify(registry, null, 2)}\n`;
writeFileSync(at('meta/meta_flags.json'), text);
const snapshot = `meta/merkle/meta_flags_${registry.generated_at.replaceAll(':', '-')}_${registry.merkle_root}.json`;
write(snapshot, text);

// Approvals: four people sign the root of the records without their approvals. Their keys are made here and thrown away.
const roles = JSON.parse(readFileSync(at('approvals.json'), 'utf8')).roles;
const people = roles.map((role, i) => ({ human: `person-${i + 1}`, role, key: ed25519Signer(new Uint8Array(randomBytes(32))) }));
const keys = people.map(({ human, role, key }) => ({ id: `${human}-key`, vkey: formatVkey(vkeyOf(human, 1, key.publicKey)), human, roles: [role] }));
const policy = { schema_version: 'plimsoll.approval-policy.v1', name: 'm6-production', keys, require: [{ roles, atLeast: roles.length }] };
write('approval-policy.json', `${JSON.stringify(policy, null, 2)}\n`);
const approved = approvalFreeRoot(registry.records, { domain: DOMAIN });
if (!approved.ok) throw new Error(approved.findings[0].sentence);
const payload = approvalStatement({
  subject: [{ name: 'meta_flags', digest: { sha256: toHex(approved.value.root) } }],
  decision: 'approve',
  issuedAt: timeAfter(1),
  subjectTime: registry.generated_at,
  requester: 'release-manager',
  scope: { phase: 'M6' },
});
const envelope = await signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, people.map(({ human, key }) => envelopeSigner(human, key)));
write('approvals/m6.json', Buffer.from(canonicalBytes(envelope)));

// Evidence by digest.
const evidence = readdirSync(at('evidence')).map((name) => `evidence/${name}`);
const files = Object.fromEntries(['approvals.json', 'approvals/m6.json', 'checklist.md', ...evidence].map((file) => [file, digest(file)]));
write('manifest.json', `${JSON.stringify({ files }, null, 2)}\n`);

// Ledger: a key made here, one entry a step, the Markdown log as a view.
const seed = new Uint8Array(randomBytes(32));
write('ledger.key', `${formatSigningKey(ORIGIN, seed)}\n`, 0o600);
const signer = noteSigner(ORIGIN, ed25519Signer(seed));
const vkey = formatVkey(signer.verifier);
write('trust-policy', `log ${vkey}\nquorum none\n`);
const ledger = await openLedger({ store: await createFileStore(at('ledger'), { origin: ORIGIN, firstKey: vkey }), signers: [signer], clock: Date.now });
const root = { profile: 'plimsoll.set.v1', sha256: registry.merkle_root };
const references = Object.entries(files).map(([name, sha]) => ({ name, sha256: sha, size: readFileSync(at(name)).length, mediaType: name.endsWith('.json') ? 'application/json' : 'text/markdown' }));
const steps = [
  ['INIT', null, 'bootstrap', 'Ledger created.', []],
  ['MERKLE-ANCHOR', root, 'governance', `Registry of ${registry.records.length} flags anchored as ${snapshot}.`, references],
  ['ROLLBACK-DRYRUN', root, 'sre_oncall', 'Rollback rehearsed.', []],
  ['PROMOTE', root, 'governance_lead', 'Phase M6 promoted to shadow.', references],
];
const entries = steps.map(([action, anchored, role, notes, named], i) => ({
  id: `m6-${i}`,
  source: '/mec/governance',
  type: 'dev.plimsoll.governance.recorded.v1',
  time: timeAfter(i),
  data: { governance: { phase: 'M6', action, root: anchored, signer: role, notes }, ...(named.length > 0 && { evidence: named }) },
}));
const appended = await ledger.append(entries);
if (!appended.ok) throw new Error(appended.findings[0].sentence);
const reader = await ledger.read();
const logged = [];
for await (const entry of reader.entries()) if (entry.ok) logged.push(entry.value.entry);
await ledger.close();
write('META-GOVERNANCE-LOG.md', renderGovernanceLog(logged));

// Claims: what a stranger recomputes.
const records = `profile: { domain: ${DOMAIN} }`;
write(
  'plimsoll.config.yaml',
  `schema_version: plimsoll.config.v1
name: MEC phase M6
claims:
  - id: registry
    kind: registry-root
    file: meta/meta_flags.json
    ${records}
    root: { pointer: /merkle_root }
    snapshot: ${snapshot}
  - id: snapshot
    kind: snapshot-name
    registry: meta_flags
    file: ${snapshot}
    ${records}
  - id: evidence
    kind: digest-manifest
    file: manifest.json
  - id: telemetry-schema
    kind: file-digest
    file: evidence/telemetry.schema.json
    sha256: ${files['evidence/telemetry.schema.json']}
  - id: approvals
    kind: approvals
    policy: approval-policy.json
    subject: { file: meta/meta_flags.json, domain: ${DOMAIN} }
    envelopes: [approvals/m6.json]
    at: "${timeAfter(60)}"
    requester: release-manager
    scope: { phase: M6 }
  - id: ledger
    kind: ledger
    folder: ledger
    policy: trust-policy
  - id: governance-log
    kind: governance-log
    file: META-GOVERNANCE-LOG.md
    ledger: { folder: ledger, policy: trust-policy }
    registries: [{ file: ${snapshot}, ${records} }]
    order: [{ first: ROLLBACK-DRYRUN, then: PROMOTE }]
`,
);
process.stdout.write(`${folder}: ${registry.records.length} flags anchored as ${registry.merkle_root}, ${logged.length} entries in the ledger\n`);
