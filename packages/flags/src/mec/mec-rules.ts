import { defineRules } from '@plimsoll/findings';

/** What the first registries of the Meta Evolution Cycle can have wrong; what their tree leaves open is in `legacyRules` of merkle. */
export const mecRules = defineRules('flags', {
  'flags/legacy-root': { severity: 'blocker', integrity: true, title: 'Root of a legacy registry differs', cause: 'Neither form of the root recomputed from the records is the declared one: a record was changed, added or removed.', cure: 'Restore the registry from its anchored snapshot; treat it as an incident.' },
  'flags/legacy-root-recomputed': { severity: 'note', verdict: 'pass', title: 'Root of a legacy registry recomputed', cause: 'The root recomputed from the records is the declared one.', cure: 'Nothing to do.' },
  'flags/legacy-entropy': { severity: 'critical', title: 'Invariant snapshot has another entropy', cause: 'The entropy recomputed from ids and times of the records is not the declared one: records or snapshot were edited by hand.', cure: 'Let the tool that keeps the registry write it again, and review what changed.' },
  'flags/legacy-enforced': { severity: 'critical', title: 'Invariant snapshot lists other flags', cause: 'The flags listed as enforced are not the enabled ones: records or snapshot were edited by hand.', cure: 'Let the tool that keeps the registry write it again, and review what changed.' },
  'flags/legacy-typed-root': { severity: 'warning', title: 'The original loader would refuse the registry', cause: 'The root over the six original fields, with times in their shortest form, is not the declared one.', cure: 'Convert the registry to the native format; its root covers every field.' },
  'flags/legacy-percentage': { severity: 'warning', title: 'Percentage is no whole number of millionths', cause: 'A share of a gradual flag has more than six decimal places; it was rounded half to even.', cure: 'Write at most six decimal places.' },
  'flags/owner-missing': { severity: 'warning', title: 'Flag without an owner', cause: 'A legacy record names no owner; whoever changed it last stands in.', cure: 'Name an owner.' },
});
