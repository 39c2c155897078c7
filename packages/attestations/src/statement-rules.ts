import { defineRules } from '@plimsoll/findings';

/** What can be wrong with an in-toto statement. */
export const statementRules = defineRules('statement', {
  'statement/bad-type': {
    severity: 'critical',
    title: 'A payload is not an in-toto Statement v1',
    cause: 'The payload is not a strict JSON object whose _type is https://in-toto.io/Statement/v1.',
    cure: 'Ask for a statement of this version; do not guess what another payload means.',
  },
  'statement/no-subject': {
    severity: 'critical',
    title: 'A statement has no usable subject',
    cause: 'The subject is not a list of 1 to 1,024 objects, or a name in it is not a text, so it is open what the statement is about.',
    cure: 'Write the statement again with the thing that it is about.',
  },
  'statement/bad-digest': {
    severity: 'critical',
    title: 'A subject has no SHA-256 digest',
    cause: 'A subject has no digest.sha256 of 64 lower-case hex digits, so nothing can be compared with it.',
    cure: 'Write the statement again with the SHA-256 of the subject; a root of a set is one.',
  },
  'statement/bad-predicate': {
    severity: 'critical',
    title: 'The predicate of a statement is wrong',
    cause: 'The predicate type is missing or not the expected one, the predicate is not an object, or a member of it breaks its rule.',
    cure: 'Write the statement again with a tool that knows the predicate.',
  },
  'statement/not-passed': {
    severity: 'critical',
    title: 'There is no passed verification to state',
    cause: 'A simple verification result says which properties hold; the findings do not combine to pass.',
    cure: 'Settle the findings first. A verification summary (VSA) can also say that a verification failed.',
  },
});
