import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a DSSE envelope. */
export const dsseRules = defineRules('dsse', {
  'dsse/malformed': {
    severity: 'critical',
    integrity: true,
    title: 'An envelope is malformed',
    cause: 'The bytes are not a DSSE envelope: strict JSON with a base64 payload, a payload type and 1 to 64 signatures in base64.',
    cure: 'Treat the envelope as tampered with; fetch it again from whoever signed it.',
  },
  'dsse/too-many-signatures': {
    severity: 'critical',
    title: 'An envelope has too many signatures',
    cause: 'More than 64 signatures stand in one envelope; checking them all would be work that a stranger can ask for.',
    cure: 'Spread the signatures over several envelopes with the same payload.',
  },
  'dsse/no-valid-signature': {
    severity: 'critical',
    integrity: true,
    title: 'No known key has signed an envelope',
    cause: 'The envelope is well formed, but none of its signatures verifies under a key that the caller trusts.',
    cure: 'Check that the right keys were given; if they were, treat the envelope as tampered with.',
  },
  'dsse/too-few-signers': {
    severity: 'critical',
    title: 'Too few of the known keys have signed an envelope',
    cause: 'Some of the trusted keys have signed, but fewer different ones than the caller asked for.',
    cure: 'Have the others sign the same payload; a second signature of one key is not a second signer.',
  },
  'dsse/payload-type': {
    severity: 'critical',
    title: 'An envelope carries another type of payload',
    cause: 'The signatures are good, but the signed payload type is not the one that the caller reads.',
    cure: 'Give the envelope to the command that reads its type; a payload must not be read as what it was not signed as.',
  },
});
