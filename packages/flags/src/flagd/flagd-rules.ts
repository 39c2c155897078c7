import { defineRules } from '@plimsoll/findings';

/** What can be wrong with definitions of flagd, read or written. */
export const flagdRules = defineRules('flags', {
  'flags/flagd-invalid': { severity: 'blocker', title: 'No flag definitions of flagd', cause: 'The document is no strict JSON, or breaks the JSON Schema of flagd outside of its rules.', cure: 'Correct the place that the finding names.' },
  'flags/flagd-unsupported': { severity: 'blocker', title: 'Definitions that a registry cannot hold', cause: 'The document fits the schema of flagd, but a key stands in its list twice, is longer than 256 bytes or has control characters, or there are more than 100,000 flags.', cure: 'Rename or split the flags.' },
  'flags/export-lossy': { severity: 'blocker', title: 'Flag that flagd cannot say', cause: 'Exported as definitions of flagd, the flag would serve something else than the registry does, so nothing is exported.', cure: 'Change what the finding names, or leave the flag out of the registry that is exported.' },
  'flags/imported': { severity: 'note', verdict: 'pass', title: 'Definitions imported', cause: 'The document fits the schema of flagd, and a registry holds all of it.', cure: 'Nothing to do.' },
  'flags/exported': { severity: 'note', verdict: 'pass', title: 'Registry exported', cause: 'The definitions fit the schema of flagd and serve what the registry does.', cure: 'Nothing to do.' },
});
