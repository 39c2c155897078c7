import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a registry that is to be served now, beside what is wrong with the registry and its anchor themselves. */
export const providerRules = defineRules('flags', {
  'flags/source-unreadable': { severity: 'blocker', verdict: 'inconclusive', title: 'Source of the registry cannot be read', cause: 'The file, the ledger or the snapshot of the registry could not be read, so nobody knows whether flags changed.', cure: 'Make the source readable again; until then the last verified registry is served.' },
  'flags/demotions-only': { severity: 'critical', title: 'Only demotions of a registry were applied', cause: 'A registry that cannot be accepted as a whole takes flags down. That was done; nothing else of it is served.', cure: 'Anchor the registry, or put an anchored one in its place.' },
  'flags/last-good-unusable': { severity: 'warning', verdict: 'inconclusive', title: 'Last verified registry cannot be kept', cause: 'The store for the last verified registry could not be read or written, or what it holds does not verify.', cure: 'Look at the place where it is kept; the service would not start from it if the source were gone.' },
});
