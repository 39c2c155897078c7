import { defineRules } from '@plimsoll/findings';

const tampered = { severity: 'blocker', integrity: true } as const;
const open = { severity: 'blocker', verdict: 'inconclusive' } as const;

/** What can be wrong with the anchor of a registry. */
export const anchorRules = defineRules('flags', {
  'flags/anchor-missing': { ...open, title: 'Registry is not anchored', cause: 'No entry of the ledger is at hand that names the root of this registry, so nobody can tell it from one that was made up.', cure: 'Record it in the ledger, or fetch the anchor that belongs to it.' },
  'flags/anchor-quorum-unmet': { ...open, title: 'Too few witnesses saw the anchor', cause: 'The checkpoint of the anchor is cosigned by fewer witnesses than the trust policy asks for.', cure: 'Collect cosignatures, then write the anchor again.' },
  'flags/anchor-mismatch': { ...tampered, title: 'Anchor is of something else', cause: 'The entry is in the ledger, and it does not name this registry, environment and root.', cure: 'Use the anchor that was written with this registry; treat a registry that has none as tampered.' },
  'flags/anchor-unverifiable': { ...tampered, title: 'Anchor does not verify', cause: 'The anchor is damaged, or it does not prove that its entry is in a log of the trust policy.', cure: 'Fetch the anchor again and check the trust policy; if both are right, treat it as an incident.' },
  'flags/anchor-rollback': { ...tampered, title: 'Anchor is older than the one before', cause: 'Somebody put an earlier registry, with its genuine anchor, in the place of a later one.', cure: 'Put the latest anchored registry back; an earlier state is restored by recording that.' },
  'flags/state-unrecorded': { ...open, title: 'State is not the one that was recorded last', cause: 'The registry was changed without an entry of the ledger: by hand, without the ledger, or by a command whose entry is missing.', cure: 'Run plimsoll flags anchor, which judges the step from the last recorded state and records it, or plimsoll flags restore; disabling needs neither.' },
  'flags/history-gap': { severity: 'critical', title: 'Change follows a state that nobody recorded', cause: 'The registry was changed without an entry, and a later change gave the result a root in the ledger.', cure: 'Compare the recorded states on both sides with plimsoll flags diff, and find out who changed what between them.' },
  'flags/history-whole': { severity: 'note', verdict: 'pass', title: 'History without a gap', cause: 'Each recorded change follows a recorded state.', cure: 'Nothing to do.' },
});
