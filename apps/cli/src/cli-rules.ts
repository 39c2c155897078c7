import { defineRules } from '@plimsoll/findings';

/** The rules that the command line itself raises. */
export const cliRules = defineRules('cli', {
  'cli/attestation-unrelated': {
    severity: 'critical',
    title: 'Attestation is about something else',
    cause: 'The envelope is validly signed, but none of its subjects is the entry, the root that the entry records, or evidence that it names.',
    cure: 'Attach the attestation to the entry that it is about; it says nothing of this one.',
  },
  'cli/computed': {
    severity: 'note',
    verdict: 'pass',
    title: 'A command computed what it was asked for',
    cause: 'The command read its input, found nothing against it, and the result stands in detail.',
    cure: 'Nothing to do.',
  },
  'cli/entry-missing': {
    severity: 'critical',
    title: 'What was done is not recorded in the ledger',
    cause: 'The file was written, and the ledger refused the entry that says so.',
    cure: 'Settle what the ledger objects to, then add the entry as the finding says; what was written stays as it is.',
  },
  'cli/flag-state': {
    severity: 'critical',
    title: 'Whether a flag is as it must be',
    cause: 'The mode of the flag in the registry was compared with the one that is relied on.',
    cure: 'Bring the flag into that mode, or do not rely on it.',
  },
  'cli/manifest-superseded': {
    severity: 'critical',
    title: 'The ledger records a later version of the manifest',
    cause: 'The file is a manifest that the ledger records, and a later entry records other content for the same run.',
    cure: 'Find the version of the later entry; a manifest that went back to an earlier version is an incident.',
  },
  'cli/manifest-unrecorded': {
    severity: 'critical',
    title: 'No entry of the ledger records the manifest',
    cause: 'No entry names the digest of this file: it was written without the ledger, or changed after it was recorded.',
    cure: 'Find out who wrote it; what phase build and phase append write is recorded where a ledger is given.',
  },
  'cli/not-found': {
    severity: 'critical',
    title: 'There is nothing at the JSON pointer',
    cause: 'The pointer names no value of the document.',
    cure: 'Correct the pointer; RFC 6901 says how it is written.',
  },
  'cli/not-recorded': {
    severity: 'note',
    verdict: 'inconclusive',
    title: 'What was done stands in no ledger',
    cause: 'Neither the flags nor plimsoll.config.yaml name a ledger, so nobody can tell later whether this file is the one that was written.',
    cure: 'Give --ledger and --key, or name both under ledger in plimsoll.config.yaml, and add the entry as the finding says.',
  },
  'cli/not-records': {
    severity: 'critical',
    title: 'The records are not an array of objects',
    cause: 'A set is built over the objects of one JSON array, and the document, or what the pointer names, is something else.',
    cure: 'Name the array with --pointer, e.g. --pointer /records.',
  },
  'cli/not-report': {
    severity: 'critical',
    title: 'A document is not a report of findings',
    cause: 'The document has not the shape of plimsoll.findings.v1, or its verdict is not the one that its findings give.',
    cure: 'Make the report again with --json; a report that was edited is not evidence.',
  },
  'cli/not-signed': {
    severity: 'critical',
    title: 'Nothing was signed',
    cause: 'The envelope that a signature should be added to is an approval of another subject, or of another time of it.',
    cure: 'Look at what the others have signed, and sign the subject in an envelope of your own.',
  },
  'cli/promotion': {
    severity: 'critical',
    title: 'Whether the run may be promoted',
    cause: 'The manifest was recomputed for the target; what speaks against the promotion stands beside it.',
    cure: 'Promote only on a pass; else settle what is found and start a new run.',
  },
  'cli/recorded': {
    severity: 'note',
    verdict: 'pass',
    title: 'An entry of the ledger records what was done',
    cause: 'The entry is durable; its number and leaf hash stand in detail.',
    cure: 'Nothing to do.',
  },
  'cli/registry-replaced': {
    severity: 'warning',
    title: 'The registry could not be used, and another state was taken',
    cause: 'The file does not parse, or is not what its root says, and what makes it safe again does not wait for that.',
    cure: 'Look at the copy of the file that was kept, find out who changed it, and verify the registry that stands there now.',
  },
  'cli/root-mismatch': {
    severity: 'critical',
    integrity: true,
    title: 'The root is not the expected one',
    cause: 'The root recomputed from the file is another one than the root that the caller expects.',
    cure: 'Treat the file as tampered with until it is known which of the two is right.',
  },
  'cli/unexpected-answer': {
    severity: 'critical',
    title: 'The proof shows the opposite of what is expected',
    cause: 'A valid proof of presence was given where absence was expected, or the other way round.',
    cure: 'Do not go on: what the decision rests on is not so.',
  },
});
