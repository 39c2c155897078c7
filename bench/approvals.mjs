// Evaluation of approvals: against the signature checks alone, which it cannot do without.
import { approvalStatement, envelopeSigner, evaluateApprovals, IN_TOTO_PAYLOAD_TYPE, pae, parseApprovalPolicy, signEnvelope } from '@plimsoll/attestations';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { ed25519Signer, formatVkey, verifyEd25519, vkeyOf } from '@plimsoll/signed-note';
import { compare } from './lib/compare.mjs';

/** Evaluations a turn: enough that what is timed is compiled code, as in a process that evaluates more than once. */
const REPEATS = 10;

function repeat(work) {
  for (let i = 0; i < REPEATS; i++) work();
}

export async function run() {
  const roles = Array.from({ length: 16 }, (_, i) => `role-${i}`);
  const people = Array.from({ length: 64 }, (_, i) => ({ name: `p${i}`, key: ed25519Signer(new Uint8Array(32).fill(i + 1)) }));
  const keys = people.map(({ name, key }, i) => ({ id: name, vkey: formatVkey(vkeyOf(name, 1, key.publicKey)), human: name, roles: [roles[i % 16], roles[(i + 5) % 16]] }));
  const policy = parseApprovalPolicy({ schema_version: 'plimsoll.approval-policy.v1', name: 'bench', keys, require: [{ roles, atLeast: 16 }] });
  if (!policy.ok) throw new Error(policy.findings[0].sentence);
  const subject = { sha256: 'ab'.repeat(32), time: '2026-03-01T12:00:00Z' };
  const rows = [];
  for (const [what, issuedAt] of [
    ['each of its own statement', (i) => `2026-03-01T13:00:${String(i % 60).padStart(2, '0')}.${i}Z`],
    ['all of one statement', () => '2026-03-01T13:00:00Z'],
  ]) {
    const payloads = people.map((_, i) => approvalStatement({ subject: [{ digest: { sha256: subject.sha256 } }], decision: 'approve', issuedAt: issuedAt(i), subjectTime: subject.time }));
    const messages = payloads.map((payload) => pae(IN_TOTO_PAYLOAD_TYPE, payload));
    const signatures = await Promise.all(people.map(({ key }, i) => key.sign(messages[i])));
    const envelopes = await Promise.all(people.map(async ({ name, key }, i) => canonicalBytes(await signEnvelope(payloads[i], IN_TOTO_PAYLOAD_TYPE, [envelopeSigner(name, key)]))));
    rows.push(
      await compare({
        task: `evaluate 64 envelopes, ${what}, under a policy of 16 roles and 64 keys, ${REPEATS} times`,
        peer: 'the same signature checks alone, by the same function',
        goal: '>= 0.9',
        ours: () =>
          repeat(() => {
            if (evaluateApprovals({ policy: policy.value, subject, envelopes, at: '2026-03-02T12:00:00Z' }).verdict !== 'pass') throw new Error('refused');
          }),
        theirs: () =>
          repeat(() => {
            if (!people.every(({ key }, i) => verifyEd25519(key.publicKey, messages[i], signatures[i]))) throw new Error('refused');
          }),
      }),
    );
  }
  return rows;
}
