import { defineRules } from '@plimsoll/findings';

const blocker = { severity: 'blocker' } as const;
const critical = { severity: 'critical' } as const;
const warning = { severity: 'warning' } as const;
const tampered = { severity: 'blocker', integrity: true } as const;

/** What can be wrong with a registry, read as one state. */
export const flagRules = defineRules('flags', {
  'flags/malformed': { ...blocker, title: 'Registry is malformed', cause: 'The file is no strict JSON, has an unknown or missing key, or a value out of its bounds.', cure: 'Correct the place that the finding names, or restore an anchored registry.' },
  'flags/too-large': { ...blocker, title: 'Registry is too large', cause: 'More than 64 MiB or 100,000 flags.', cure: 'Split the registry.' },
  'flags/root-mismatch': { ...tampered, title: 'Root of the registry differs', cause: 'The root that the file declares is not the root of its content: it was edited by hand or tampered with.', cure: 'Restore an anchored registry; treat it as an incident.' },
  'flags/ppm-range': { ...critical, title: 'Exposure out of range', cause: 'A gradual flag exposes more than its target.', cure: 'Set current_ppm to at most target_ppm.' },
  'flags/variant-missing': { ...critical, title: 'Variant missing', cause: 'A definition has no variant, or names one that it does not have.', cure: 'Define the variant, or name another.' },
  'flags/variant-type-mixed': { ...critical, title: 'Variants of several types', cause: 'Values of one flag have different JSON types, so callers of one type get errors for the others.', cure: 'Give all variants one type.' },
  'flags/control-unknown': { ...warning, title: 'Control that nobody holds', cause: 'A record has a control that no tool knows; it must not look as if it protected anything.', cure: 'Remove it, or use a control that the tools hold.' },
  'flags/evidence-unpinned': { ...warning, title: 'Evidence without digest', cause: 'Evidence is named by its address only, so what is there can change.', cure: 'Record the SHA-256 of the file.' },
  'flags/dependency-missing': { ...critical, title: 'Dependency missing', cause: 'A flag depends on one that the registry does not have.', cure: 'Create that flag, or correct the id.' },
  'flags/dependency-unsatisfied': { ...critical, title: 'Dependency not far enough', cause: 'A flag is exposed although one that it depends on is not, or to fewer.', cure: 'Promote the other flag first, or demote this one.' },
  'flags/dependency-cycle': { ...critical, title: 'Flags depend on each other', cause: 'A flag depends on itself by way of others, so none of them can go first.', cure: 'Remove one of the dependencies.' },
  'flags/invariant': { severity: 'from-policy', title: 'Invariant of the registry', cause: 'A flag is in a state that an invariant of its registry forbids, or in one that it allows.', cure: 'Demote the flag, or get the approval that the invariant asks for.' },
  'flags/environment-unknown': { severity: 'critical', verdict: 'inconclusive', title: 'Environment unknown', cause: 'An invariant holds for one environment only, and nobody said where the registry is served.', cure: 'Name the environment.' },
  'flags/break-glass-used': { ...warning, title: 'Emergency ticket in use', cause: 'A flag breaks a rule that an approved emergency ticket lifts until it expires.', cure: 'Bring the flag back under the rules before the ticket expires.' },
  'flags/step-skipped': { ...blocker, title: 'Step skipped', cause: 'A flag went up by more than one step, from disabled over shadow and gradual to enabled, or was created above disabled.', cure: 'Go step by step, each with its own evidence; an emergency needs an approved emergency ticket.' },
  'flags/enable-before-full-ramp': { ...blocker, title: 'Enabled before the ramp was done', cause: 'A gradual flag was enabled below the exposure that the settings ask for.', cure: 'Ramp it up first.' },
  'flags/bucketing-changed': { ...blocker, title: 'Bucketing changed in a ramp', cause: 'Another bucketing puts people in who were out and out who were in, so the ramp would no longer only add.', cure: 'Demote the flag to shadow, change the bucketing, and begin the ramp again.' },
  'flags/definition-changed-live': { ...blocker, title: 'Definition changed while exposed', cause: 'Variants, targeting or a shared rule changed under a flag that people are exposed to.', cure: 'Demote the flag to shadow, edit it, and promote it again.' },
  'flags/removed-live': { ...blocker, title: 'Flag removed while in use', cause: 'A flag above disabled was taken out of the registry.', cure: 'Disable it first.' },
  'flags/settings-loosened': { ...blocker, title: 'Rule of the registry loosened', cause: 'An invariant was removed or changed, or the exposure from which flags may be enabled lowered, without approval of the registry that comes of it.', cure: 'Get the resulting root approved, or leave the rule.' },
  'flags/control-unmet': { ...critical, title: 'Control not met', cause: 'A control of the flag asks for something that is not there.', cure: 'Provide what the control asks for, then promote.' },
  'flags/targeting-invalid': { ...critical, title: 'Rule is wrong', cause: 'A targeting or bucketing rule breaks the schema of flagd: an unknown operator, a wrong number of arguments, an argument that is not allowed. Or it cannot be evaluated, so that the flag serves an error: a shared rule that is missing or refers to another, an unsafe path, too large.', cure: 'Correct the rule at the place that the finding names.' },
  'flags/demotion-undated': { ...warning, title: 'Demotion without its time', cause: 'A flag went down and does not say when, so tickets from before would take it up again.', cure: 'Set demoted_at, or demote with the tools.' },
  'flags/creation-undated': { ...warning, title: 'Creation without its time', cause: 'A flag was created and does not say when, or says a time before that, so tickets of an earlier flag with its id would take it up.', cure: 'Set created_at, or create it with the tools.' },
  'flags/demotion-forgotten': { ...blocker, title: 'Demotion forgotten', cause: 'The time at which a flag last went down, or was created, was removed or set back, which would revive older tickets.', cure: 'Leave demoted_at and created_at as they were.' },
  'flags/generation-order': { ...critical, title: 'Generation out of order', cause: 'The generation of a registry does not follow the one before.', cure: 'Write registries with the tools, or set the next generation.' },
  'flags/other-registry': { ...blocker, title: 'Another registry', cause: 'Two registries are compared, or one is to be served, that have different names or environments.', cure: 'Name states of one registry; point a source at the registry of its service and environment.' },
  'flags/exposure-not-monotone': { ...blocker, title: 'Exposure not monotone', cause: 'Somebody who was exposed to a flag no longer is, or gets something else.', cure: 'Only raise the exposure, or demote the flag before changing it.' },
  'flags/exposure-monotone': { severity: 'note', verdict: 'pass', title: 'Exposure monotone', cause: 'Everybody who was exposed to a flag still is, and gets the same.', cure: 'Nothing to do.' },
  'flags/root-recomputed': { severity: 'note', verdict: 'pass', title: 'Root recomputed', cause: 'The root of the registry follows from its content.', cure: 'Nothing to do.' },
  'flags/dependencies-hold': { severity: 'note', verdict: 'pass', title: 'Dependencies hold', cause: 'Every flag that somebody is exposed to has what it depends on.', cure: 'Nothing to do.' },
  'flags/flag-unknown': { ...critical, title: 'No such flag', cause: 'A change names a flag that the registry does not have.', cure: 'Correct the id, or create the flag.' },
  'flags/flag-exists': { ...critical, title: 'Flag exists already', cause: 'A flag is created under an id that is taken.', cure: 'Edit the flag, or choose another id.' },
  'flags/nothing-matched': { severity: 'critical', verdict: 'inconclusive', title: 'No flag matched', cause: 'No id of the registry matches any of the patterns.', cure: 'Correct the pattern; nothing was disabled.' },
  'flags/changed': { severity: 'note', verdict: 'pass', title: 'Flag changed', cause: 'A flag was created, edited, promoted or removed within the rules.', cure: 'Nothing to do.' },
  'flags/demoted': { severity: 'note', verdict: 'pass', title: 'Flag demoted', cause: 'A flag was disabled or exposed to fewer.', cure: 'Nothing to do.' },
  'flags/cascaded': { severity: 'note', verdict: 'pass', title: 'Dependent flag demoted', cause: 'A flag depends on one that was demoted, and went down with it.', cure: 'Promote it again when the other is back.' },
  'flags/restore-root-mismatch': { ...tampered, title: 'Restored root differs', cause: 'The registry to restore does not have the anchored root.', cure: 'Fetch the snapshot again; treat it as an incident.' },
  'flags/restore-would-promote': { ...blocker, title: 'Restore would promote', cause: 'Restoring an old root would expose a flag to more people than now, without an approval that holds now.', cure: 'Get the target root approved, or disable what must be off.' },
  'flags/restore-noop': { ...warning, title: 'Restore changes nothing', cause: 'The target is the current root, so restoring it proves nothing.', cure: 'Rehearse with a root that differs.' },
  'flags/restore-proved': { severity: 'note', verdict: 'pass', title: 'Restored to the anchored root', cause: 'The restored registry has exactly the anchored root.', cure: 'Nothing to do.' },
});
