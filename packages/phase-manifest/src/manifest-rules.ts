import { defineRules } from '@plimsoll/findings';

const blocker = { severity: 'blocker' } as const;
const critical = { severity: 'critical' } as const;
const undecided = { severity: 'critical', verdict: 'inconclusive' } as const;
const fact = { severity: 'note', verdict: 'pass' } as const;
const tampered = { severity: 'blocker', integrity: true } as const;

/** What can be wrong with a phase manifest, the input of its builder, the governance appended to it, or a promotion that rests on it. */
export const manifestRules = defineRules('phase-manifest', {
  'phase-manifest/manifest-missing': { ...blocker, title: 'No phase manifest', cause: 'There is no file where the manifest must be.', cure: 'Find out why the producer did not write it; a run without manifest is not promoted.' },
  'phase-manifest/manifest-malformed': { ...blocker, title: 'Phase manifest is no object', cause: 'The root of the document is a list or a scalar.', cure: 'Fix the producer; the manifest is one JSON object.' },
  'phase-manifest/json-invalid': { ...blocker, title: 'Phase manifest is not strict JSON', cause: 'The bytes are not UTF-8 without byte order mark, or leave the grammar of RFC 8259.', cure: 'Fix the writer; do not repair the file by hand.' },
  'phase-manifest/json-duplicate-key': { ...blocker, title: 'Key twice in the phase manifest', cause: 'An object has two members of one name, perhaps spelled with escapes; which one counts depends on the reader.', cure: 'Fix the writer; treat such a manifest as hostile if it came from outside.' },
  'phase-manifest/json-unsafe': { ...blocker, title: 'Phase manifest holds what readers disagree on', cause: 'A lone surrogate, a member __proto__, a number that is not finite or an integer beyond 2^53 − 1.', cure: 'Fix the writer; write large numbers as strings.' },
  'phase-manifest/json-limits': { ...blocker, title: 'Phase manifest is too large', cause: 'More than 4 MiB, 64 levels, 20,000 keys, 64 KiB in a string, 1,000 gates in a phase or 10,000 references.', cure: 'Find out what made it grow; put large material into artifacts and name their digests.' },
  'phase-manifest/schema-version-unknown': { ...blocker, title: 'Unknown schema version', cause: 'schema_version names neither the contract nor a dialect that it reads.', cure: 'Upgrade the producer, or verify with the contract that it writes.' },
  'phase-manifest/dialect-read-only': { ...blocker, title: 'Append onto a dialect', cause: 'The manifest is written in a dialect, which is read but never written.', cure: 'Upgrade the producer to the schema version of the contract.' },
  'phase-manifest/key-missing': { ...blocker, title: 'Required key missing', cause: 'The contract requires a key that is not there.', cure: 'Fix the producer; `plimsoll phase schema` prints the JSON Schema.' },
  'phase-manifest/type-wrong': { ...blocker, title: 'Value of the wrong type', cause: 'A value is not of the JSON type or form that the contract requires; "false" and 0 are not false.', cure: 'Fix the producer; `plimsoll phase schema` prints the JSON Schema.' },
  'phase-manifest/phase-missing': { ...blocker, title: 'Phase missing', cause: 'The contract has a phase that the manifest does not have, or for which the lane gave no result.', cure: 'Run the phase; only a phase that the contract lets this target skip may be left out.' },
  'phase-manifest/phase-unknown': { ...blocker, title: 'Phase that the contract does not have', cause: 'The manifest names a phase that is not one of the contract.', cure: 'Correct the name, or define a contract that has the phase.' },
  'phase-manifest/phase-duplicate': { ...blocker, title: 'Phase twice', cause: 'Two entries have the name of one phase; which one counts depends on the reader.', cure: 'Record each phase once.' },
  'phase-manifest/phase-order': { ...blocker, title: 'Phases out of order', cause: 'The phases do not stand in the order of the contract.', cure: 'Let the builder write the manifest; it knows the order.' },
  'phase-manifest/phase-count-mismatch': { ...blocker, title: 'Wrong phase count', cause: 'phase_count is not the number of phases of the contract.', cure: 'Let the builder derive the field.' },
  'phase-manifest/target-unknown': { ...critical, title: 'Unknown promotion target', cause: 'The target is none of the contract; words are compared exactly.', cure: 'Use a target of the contract.' },
  'phase-manifest/target-mismatch': { ...critical, title: 'Another promotion target', cause: 'What was asked for is not the target that the manifest was made for.', cure: 'Run the lane for this target, or ask for the other one.' },
  'phase-manifest/value-not-allowed': { ...critical, title: 'Value not allowed', cause: 'A value is none of those that the contract lists.', cure: 'Fix the producer; words are compared exactly.' },
  'phase-manifest/slo-version-mismatch': { ...critical, title: 'Another SLO contract', cause: 'slo_contract_version is not the version that the contract states, so its gates mean something else.', cure: 'Use one version of gates and contract.' },
  'phase-manifest/id-blank': { ...critical, title: 'Blank run or candidate', cause: 'The manifest does not say which run or candidate it is about.', cure: 'Pass the real ids.' },
  'phase-manifest/dialect-read': { ...fact, title: 'Dialect read', cause: 'The manifest is written in a dialect of the contract.', cure: 'Nothing to do; the producer should move to the schema version of the contract.' },
  'phase-manifest/key-unknown': { severity: 'from-policy', title: 'Unknown key', cause: 'A key is none of the contract. Where the contract is open it is kept and noted, else it is refused; input of the builder that has no place is not written.', cure: 'Correct the spelling, or agree on the key in the contract.' },
  'phase-manifest/evidence-without-trigger': { ...fact, title: 'Evidence of a rollback that was not triggered', cause: 'Incident evidence was given though no rollback was triggered; it is not written.', cure: 'Find out whether the trigger was missed.' },
  'phase-manifest/context-unknown': { ...undecided, title: 'Provenance unknown', cause: 'Repository, base, head or artifact path is blank or "unknown".', cure: 'Pass real values.' },
  'phase-manifest/time-invalid': { ...critical, title: 'Time without meaning', cause: 'A time is not RFC 3339 with an offset, or names a date that does not exist.', cure: 'Write times as 2026-01-31T08:00:00Z.' },
  'phase-manifest/time-order': { ...critical, title: 'Times out of order', cause: 'Something is dated before what it follows: creation, phases, update, now.', cure: 'Check the clocks of the machines that wrote it.' },
  'phase-manifest/status-unknown': { ...critical, title: 'Unknown status', cause: 'A phase or gate has no status, or a word that is none of pass, fail, skip, skipped; words are compared exactly.', cure: 'Fix the producer; until then it counts as failed.' },
  'phase-manifest/skip-not-allowed': { ...critical, title: 'Phase skipped without leave', cause: 'The contract does not let this target skip the phase.', cure: 'Run the phase.' },
  'phase-manifest/gate-missing': { ...critical, title: 'Required gate missing', cause: 'A phase says that it passed without a gate that the contract requires.', cure: 'Evaluate and record the gate.' },
  'phase-manifest/gate-duplicate': { ...critical, title: 'Gate twice', cause: 'A phase records one gate twice; which one counts depends on the reader.', cure: 'Record each gate once.' },
  'phase-manifest/gate-checks-missing': { ...critical, title: 'Too few gates evaluated', cause: 'A phase says that it passed with fewer gates of its own than the contract asks for; skipped ones do not count.', cure: 'Evaluate the promotion gates and record them.' },
  'phase-manifest/gate-status-mismatch': { ...critical, title: 'Gate does not follow from its value', cause: 'The outcome recomputed from value, threshold and observations is not the one recorded.', cure: 'Evaluate the gate again; find out who wrote the status.' },
  'phase-manifest/gate-value-mismatch': { ...critical, title: 'Gate value is not the observed one', cause: 'The value of the gate differs from the observation that it repeats.', cure: 'Evaluate the gate again from the observation.' },
  'phase-manifest/gate-threshold-weakened': { ...critical, title: 'Gate threshold weakened', cause: 'The recorded threshold asks for less than the contract.', cure: 'Use the threshold of the contract; to lower it, change the contract.' },
  'phase-manifest/gate-contradicts-phase': { ...critical, title: 'Phase contradicts its gates', cause: 'A phase says that it passed though a required gate did not, or that it did not fail though a gate failed.', cure: 'Evaluate the phase again.' },
  'phase-manifest/gate-unverifiable': { ...undecided, title: 'Gate cannot be recomputed', cause: 'Threshold, value or observation is absent, so nothing shows that the gate passed.', cure: 'Record threshold and value.' },
  'phase-manifest/transitions-mismatch': { ...blocker, title: 'Transitions do not follow from the phases', cause: 'phase_transitions is not the list of adjacent phases with the status of the destination.', cure: 'Do not use the manifest; find out who wrote the field.' },
  'phase-manifest/status-forged': { ...blocker, title: 'Status better than the phases', cause: 'status says pass, and a phase did not pass.', cure: 'Do not use the manifest; find out who wrote the status.' },
  'phase-manifest/status-stale': { ...blocker, title: 'Status older than the phases', cause: 'status says fail, and every phase passed or was legally skipped.', cure: 'Derive the status again with the phases; find out who wrote one without the other.' },
  'phase-manifest/refs-incomplete': { ...critical, title: 'Artifact reference not listed', cause: 'A phase refers to an artifact that the artifact_refs of the manifest do not name.', cure: 'Let the builder derive the list.' },
  'phase-manifest/refs-not-canonical': { severity: 'from-policy', title: 'Artifact references not canonical', cause: 'References must be trimmed, not blank, different and in order of code points. The builder mends its input; a manifest must have them so.', cure: 'Let the builder write the list.' },
  'phase-manifest/summary-mismatch': { ...critical, title: 'Summary contradicts the manifest', cause: 'A flag of observation_summary does not follow from its counts or from the target.', cure: 'Derive the summary again.' },
  'phase-manifest/governance-mismatch': { ...critical, title: 'Governance says two things', cause: 'A fact stands in two places of the manifest, and they disagree.', cure: 'Do not use the manifest; find out who changed one of them.' },
  'phase-manifest/governance-pending': { ...undecided, title: 'Runtime governance not appended', cause: 'The lane wrote the manifest, and the scheduler has not appended its governance yet.', cure: 'Wait for the scheduler, or run `plimsoll phase append`.' },
  'phase-manifest/governance-input-invalid': { ...blocker, title: 'Governance input malformed', cause: 'A key of the input is missing or of the wrong type ("false" is not a boolean), or a lane gave a result for a phase that only the append may write.', cure: 'Fix the scheduler; nothing was written.' },
  'phase-manifest/drift-unhealthy': { ...blocker, title: 'Drift is unhealthy', cause: 'The drift status is one that the contract lists as unhealthy.', cure: 'Remediate, then start a new run.' },
  'phase-manifest/drift-not-evaluated': { ...undecided, title: 'Drift not evaluated', cause: 'The drift status is no answer: unknown, pending, a warning, or a word that the contract does not list.', cure: 'Run drift detection and append its answer.' },
  'phase-manifest/drift-evidence-missing': { ...undecided, title: 'Drift without evidence', cause: 'Drift is called healthy, and nothing refers to the detection that found so.', cure: 'Run drift detection and record the path of its report.' },
  'phase-manifest/rollback-triggered': { ...blocker, title: 'Rollback triggered', cause: 'Runtime governance triggered a rollback or an emergency stop in this run.', cure: 'Follow the rollback; promote only a new run.' },
  'phase-manifest/rollback-not-failing': { ...blocker, title: 'Rollback triggered, governance not failed', cause: 'A rollback flag is anything but false, and the runtime governance does not say fail.', cure: 'Do not use the manifest; find out who wrote the status.' },
  'phase-manifest/rollback-cleared': { ...blocker, title: 'Rollback denied afterwards', cause: 'The manifest records a rollback that the appended governance no longer has.', cure: 'A rollback of a run stands for ever; start a new run.' },
  'phase-manifest/evidence-absent': { ...blocker, title: 'Rollback without evidence', cause: 'A rollback was triggered, and no path to its incident evidence is recorded.', cure: 'Write the incident evidence and append again with its path.' },
  'phase-manifest/evidence-missing': { ...blocker, title: 'Evidence gone', cause: 'The manifest refers to an artifact that is not there.', cure: 'Restore the artifact from the archive; treat its loss as an incident.' },
  'phase-manifest/evidence-path-escape': { ...blocker, title: 'Evidence outside of its folder', cause: 'A reference leads out of the evidence root, or through a link, or to something that is no regular file.', cure: 'Put the evidence into the folder; treat a link there as an incident.' },
  'phase-manifest/evidence-digest-mismatch': { ...tampered, title: 'Evidence changed', cause: 'The bytes of an artifact do not have the digest that the manifest records.', cure: 'Treat it as an incident; restore the artifact from the archive.' },
  'phase-manifest/evidence-digest-absent': { ...undecided, title: 'Evidence without digest', cause: 'The manifest refers to an artifact and records no digest of it.', cure: 'Record the digest when the artifact is written.' },
  'phase-manifest/evidence-unverified': { ...undecided, title: 'Evidence not looked at', cause: 'Digests are recorded, and the evidence was not given to compare, or an artifact has more than 256 MiB and was not read.', cure: 'Give the evidence (`--evidence-root`); let a large artifact be named by a list of its parts with their digests.' },
  'phase-manifest/manifest-hash-mismatch': { ...tampered, title: 'Manifest hash does not match', cause: 'manifest_hash is not the digest of the rest of the manifest.', cure: 'Treat it as an incident: the manifest was changed after it was written.' },
  'phase-manifest/manifest-hash-unverifiable': { ...undecided, title: 'Manifest hash cannot be recomputed', cause: 'The manifest has a number that is no integer, which its first writer spells in another way.', cure: 'Record the manifest in the ledger, which keeps the digest of the bytes.' },
  'phase-manifest/not-passing': { ...blocker, title: 'The run did not pass', cause: 'A phase failed or a rollback was triggered.', cure: 'Find the failed phase with `plimsoll phase show`; promote only a new run.' },
  'phase-manifest/manifest-stale': { ...undecided, title: 'Manifest too old', cause: 'The manifest was updated longer ago than the caller allows.', cure: 'Start a new run.' },
});

/** Id of a rule of this table. */
export type ManifestRuleId = keyof typeof manifestRules.table;

const structural: ReadonlySet<string> = new Set<ManifestRuleId>([
  'phase-manifest/manifest-missing',
  'phase-manifest/manifest-malformed',
  'phase-manifest/json-invalid',
  'phase-manifest/json-duplicate-key',
  'phase-manifest/json-unsafe',
  'phase-manifest/json-limits',
  'phase-manifest/schema-version-unknown',
  'phase-manifest/dialect-read-only',
  'phase-manifest/key-missing',
  'phase-manifest/type-wrong',
  'phase-manifest/phase-missing',
  'phase-manifest/phase-unknown',
  'phase-manifest/phase-duplicate',
  'phase-manifest/phase-order',
  'phase-manifest/phase-count-mismatch',
  'phase-manifest/target-unknown',
  'phase-manifest/governance-input-invalid',
  'phase-manifest/manifest-hash-mismatch',
]);

/** True for a rule after which nothing can be appended: the document is not one of the contract. */
export function isStructural(id: string): boolean {
  return structural.has(id);
}
