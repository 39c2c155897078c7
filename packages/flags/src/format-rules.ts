import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a file before it is clear what kind of registry it is. */
export const formatRules = defineRules('flags', {
  'flags/format-unknown': { severity: 'blocker', title: 'No registry of a known format', cause: 'The file is JSON and has neither the schema_version of a registry, nor the merkle_root of a legacy one, nor the flags of flagd.', cure: 'Name a registry file, or convert the file first.' },
  'flags/not-imported': { severity: 'blocker', verdict: 'inconclusive', title: 'Definitions of flagd are no registry', cause: 'Definitions of flagd have no root, owner or history, so there is nothing to verify.', cure: 'Import them with `plimsoll flags import`, then anchor the registry that comes of it.' },
});
