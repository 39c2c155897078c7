import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a key. No finding shows anything of a private key. */
export const keyRules = defineRules('key', {
  'key/malformed': {
    severity: 'critical',
    title: 'A key does not parse',
    cause: 'The text is in none of the forms that are read, or breaks the rules of its form.',
    cure: 'Copy the key again from its owner, or export it again; a form is read strictly or not at all.',
  },
  'key/mismatch': {
    severity: 'critical',
    title: 'The public part of a key is not that of its private part',
    cause: 'The vkey, key id or public key that stands beside the private key belongs to another one, so the file was changed or put together wrongly.',
    cure: 'Do not use the key; take it from its backup.',
  },
  'key/unsupported': {
    severity: 'critical',
    title: 'A key is of a kind that is not used here',
    cause: 'Signatures are made with Ed25519 keys only, and verified with Ed25519 and ECDSA P-256; encrypted keys are not opened.',
    cure: 'Use a key of a supported kind; decrypt a private key into a file of its own, readable by its owner only.',
  },
  'key/replaced': {
    severity: 'critical',
    title: 'A key has been replaced',
    cause: 'The key file says which key came after it; a key that was replaced signs nothing more.',
    cure: 'Use the key that replaced it.',
  },
  'key/revoked': {
    severity: 'critical',
    title: 'A key has been revoked',
    cause: 'The key file says since when and why the key no longer counts; a revoked key signs nothing more.',
    cure: 'Make a new key, and have it put into the policies that named this one.',
  },
  'key/bad-rotation': {
    severity: 'critical',
    title: 'A statement does not show that a key was replaced',
    cause: 'The statement is malformed, or is not signed by both the old key and the new one.',
    cure: 'Ask the owner of the key for the statement that the rotation wrote.',
  },
  'key/permissions-unchecked': {
    severity: 'warning',
    verdict: 'inconclusive',
    title: 'Whether others can read a key file is unknown',
    cause: 'The system has no mode bits, so it was not checked who can read the file.',
    cure: 'See to it with the means of the system that only the owner can read the file.',
  },
});
