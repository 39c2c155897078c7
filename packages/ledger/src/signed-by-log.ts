import type { OpenedNote, TrustPolicy } from '@plimsoll/signed-note';

/** True if a log key of the policy whose name is the origin is among the note's verified signatures (C2SP tlog-checkpoint: type 1 only). */
export function isSignedByLog(note: OpenedNote, origin: string, policy: TrustPolicy): boolean {
  return policy.logs.some(({ verifier }) => verifier.name === origin && note.signatures.some(({ type, name, keyId }) => type === 1 && name === verifier.name && keyId === verifier.keyId));
}
