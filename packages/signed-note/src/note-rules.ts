import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a signed note or with a key. */
export const noteRules = defineRules('note', {
  'note/malformed': {
    severity: 'critical',
    integrity: true,
    title: 'A signed note is malformed',
    cause: 'The bytes are not a C2SP signed note: text, an empty line, and 1 to 100 well-formed signature lines.',
    cure: 'Treat the note as tampered with; fetch it again from its source.',
  },
  'note/bad-signature': {
    severity: 'critical',
    integrity: true,
    title: 'A signature of a known key does not verify',
    cause: 'A signature line carries the name and key id of a key that the caller trusts, but its signature is not over this text.',
    cure: 'Treat the note as tampered with; ask the owner of the key for the note it signed.',
  },
  'note/unverified': {
    severity: 'critical',
    integrity: true,
    title: 'No known key has signed a note',
    cause: 'The note is well formed, but none of its signatures is by a key that the caller trusts.',
    cure: 'Check that the right keys were given; if they were, do not trust the note.',
  },
  'note/bad-key': {
    severity: 'critical',
    title: 'A key text is malformed',
    cause: 'The text is not a verifier key or signing key: its parts, its encoding or its key id are wrong.',
    cure: 'Copy the key again from its owner; the key id is computed from name and key, so a change of either shows.',
  },
  'note/algorithm-unavailable': {
    severity: 'warning',
    verdict: 'inconclusive',
    title: 'A key uses an algorithm that is not built in',
    cause: 'The verifier key is of a reserved type (ML-DSA-44 cosignatures); its signatures cannot be checked and count as unknown.',
    cure: 'Do not rely on this key for a quorum; use an Ed25519 key of the same witness.',
  },
});
