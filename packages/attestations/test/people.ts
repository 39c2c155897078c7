import { canonicalBytes } from '@plimsoll/canonical-json';
import { ed25519Signer, formatVkey, vkeyOf } from '@plimsoll/signed-note';
import { type ApprovalInput, type ApprovalPolicy, approvalStatement, envelopeSigner, IN_TOTO_PAYLOAD_TYPE, parseApprovalPolicy, signEnvelope } from '../src/index.ts';

/** What the approvals of these tests are of. */
export const SUBJECT = { sha256: 'ab'.repeat(32), time: '2026-03-01T12:00:00Z' } as const;

/** Test keys from fixed seeds: the key of a name is always the same, and worthless. */
export function keyOf(name: string): { readonly name: string; readonly vkey: string; readonly signer: ReturnType<typeof envelopeSigner> } {
  const seed = new Uint8Array(32).map((_, i) => (name.charCodeAt(i % name.length) + i) & 0xff);
  const raw = ed25519Signer(seed);
  return { name, vkey: formatVkey(vkeyOf(name, 1, raw.publicKey)), signer: envelopeSigner(name, raw) };
}

/** A policy document: people by name with their roles, one key each under the same name. */
export function policyDocument(people: Readonly<Record<string, readonly string[]>>, rest: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    schema_version: 'plimsoll.approval-policy.v1',
    name: 'm6-production',
    keys: Object.entries(people).map(([human, roles]) => ({ id: `${human}-1`, vkey: keyOf(human).vkey, human, roles })),
    require: [{ roles: [...new Set(Object.values(people).flat())], atLeast: new Set(Object.values(people).flat()).size }],
    ...rest,
  };
}

/** The policy of a document that loads. */
export function load(document: unknown): ApprovalPolicy {
  const policy = parseApprovalPolicy(document);
  if (!policy.ok) throw new Error(policy.findings.map(({ sentence }) => sentence).join('; '));
  return policy.value;
}

/** One envelope with one statement, signed by all these people. */
export async function approval(signers: readonly string[], fields: Partial<Omit<ApprovalInput, 'subject'>> & { readonly sha256?: string } = {}): Promise<Uint8Array> {
  const { sha256 = SUBJECT.sha256, ...rest } = fields;
  const payload = approvalStatement({ subject: [{ digest: { sha256 } }], decision: 'approve', issuedAt: '2026-03-01T13:00:00Z', subjectTime: SUBJECT.time, ...rest });
  return canonicalBytes(await signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, signers.map((name) => keyOf(name).signer)));
}
