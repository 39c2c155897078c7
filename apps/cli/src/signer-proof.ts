import { type Approval, type ApprovalPolicy, IN_TOTO_PAYLOAD_TYPE, instantOf, keyObjection, parseApproval, parseStatement, type PolicyKey, type Revocation, verifyEnvelope } from '@plimsoll/attestations';
import type { Entry, SignerProof } from '@plimsoll/ledger';

/** Who signed an approval, and what it approves. */
interface Signed {
  readonly keys: readonly PolicyKey[];
  readonly approval: Approval;
  readonly subjects: readonly string[];
}

const SECOND = 1_000_000_000n;

/** The approval in an envelope that some of the keys signed; undefined for anything else. */
function signedApproval(bytes: Uint8Array, keys: readonly PolicyKey[]): Signed | undefined {
  const given = keys.map((key) => ({ publicKey: key.verifier.publicKey, name: key.verifier.name, keyId: key.verifier.keyId, key }));
  const envelope = verifyEnvelope(bytes, given, { payloadType: IN_TOTO_PAYLOAD_TYPE });
  const statement = envelope.ok ? parseStatement(envelope.value.payload) : undefined;
  const approval = statement?.ok === true ? parseApproval(statement.value) : undefined;
  if (!envelope.ok || statement?.ok !== true || approval?.ok !== true) return undefined;
  return { keys: envelope.value.signers.map(({ key }) => key), approval: approval.value, subjects: statement.value.subject.map(({ digest }) => digest.sha256) };
}

/** Whether the approval is of what the entry records, and stood when it was recorded. */
function isOf({ approval, subjects }: Signed, { time, data }: Entry, skew: bigint): boolean {
  const root = data.governance?.root;
  if (root === null || root === undefined || !subjects.includes(root.sha256) || approval.decision !== 'approve') return false;
  const { scope, issuedAt, expiresAt } = approval;
  if (scope?.phase !== undefined && scope.phase !== data.governance?.phase) return false;
  return instantOf(issuedAt) <= instantOf(time) + skew && (expiresAt === undefined || instantOf(expiresAt) > instantOf(time));
}

/**
 * Takes the signer of a governance entry for proven if one of the envelopes in its evidence is an approval of the root
 * that it records, signed by a key of the person, or else by the key, that it names as signer; issued by the time of
 * the entry, while the key counted, and not expired then. So of an entry without a root no signer is proven. Phase, where the
 * approval does not say one, action and notes stay what the writer of the log says.
 */
export function signerProof({ keys, clockSkewSeconds }: ApprovalPolicy, revocations: readonly Revocation[]): SignerProof {
  const skew = BigInt(clockSkewSeconds) * SECOND;
  return (entry, evidence) => {
    const signer = entry.data.governance?.signer;
    const ofPerson = keys.filter(({ human }) => human === signer);
    const own = ofPerson.length > 0 ? ofPerson : keys.filter(({ id }) => id === signer);
    if (own.length === 0) return false;
    return evidence.some((bytes) => {
      const signed = signedApproval(bytes, own);
      return signed !== undefined && isOf(signed, entry, skew) && signed.keys.some((key) => keyObjection(key, signed.approval.issuedAt, revocations) === undefined);
    });
  };
}
