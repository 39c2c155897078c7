import type { Json } from '@plimsoll/findings';

type Members = Readonly<Record<string, Json>>;

/** One thing in which an append of the contract and an append of the original differ. */
export interface Difference {
  readonly row: string;
  /** JSON pointer into the manifests, or the id of a finding for which ours refused. */
  readonly at: string;
  readonly ours: Json | undefined;
  readonly theirs: Json | undefined;
  /** Ids of the findings of ours. */
  readonly ids: ReadonlySet<string>;
  readonly triggered: boolean;
  readonly payload: Members;
  readonly state: Members;
}

/** Why they may differ, as the specification of the contract has it. */
export interface Reason {
  /** Section of the specification; 10 lists where the original was wrong. */
  readonly clause: string;
  /** As `docs/phase-manifest-reference.md` has it. */
  readonly original: string;
  explains(difference: Difference): boolean;
}

const refusedFor =
  (...names: readonly string[]) =>
  ({ at, ours }: Difference): boolean =>
    ours === 'refused' && names.some((name) => at === `phase-manifest/${name}`);

const STATUSES: ReadonlySet<string> = new Set(['/status', '/phases/5/status', '/phase_transitions/4/status', '/runtime_governance/status', '/runtime_governance/governance_status']);
const OURS_ONLY: ReadonlySet<string> = new Set(
  ['emergency_stop_active', 'drift_last_detection_path', 'drift_last_action_path', 'drift_last_outcome_path', 'status'].map((key) => `/runtime_governance/${key}`).concat('/phases/6/observations/rollback_incident_evidence'),
);
const THEIRS_ONLY: ReadonlySet<string> = new Set(['/phases/5/required', '/runtime_governance/phase_count']);

const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []);
const without = (some: readonly string[], others: readonly string[]): string[] => some.filter((item) => !others.includes(item));
const trimmed = (values: readonly (Json | undefined)[]): string[] => values.filter((value) => typeof value === 'string').map((value) => value.trim());
const evidenceOf = ({ payload, state }: Difference): string[] => trimmed([payload['rollback_incident_evidence'], state['rollback_incident_evidence_path']]);
const drift = ['phase-manifest/drift-not-evaluated', 'phase-manifest/drift-evidence-missing', 'phase-manifest/drift-unhealthy'];

export const reasons: readonly Reason[] = [
  {
    clause: '10',
    original: 'passes before drift was evaluated: cooldown, unknown or disabled drift, and drift called stable without a report, pass',
    explains: ({ at, ours, theirs, ids }) => STATUSES.has(at) && ours === 'fail' && theirs === 'pass' && drift.some((id) => ids.has(id)),
  },
  {
    clause: '10',
    original: 'fills in, reorders and drops phases, so that a run without any passes',
    explains: refusedFor('phase-missing', 'phase-unknown', 'phase-duplicate', 'phase-order', 'phase-count-mismatch'),
  },
  {
    clause: '10',
    original: 'passes over phases that were skipped without leave and statuses that are no word',
    explains: ({ at, ours, theirs, ids }) => /^(?:\/phases\/[0-6]|\/phase_transitions\/[0-5]|)\/status$/.test(at) && ours === 'fail' && theirs !== 'fail' && ['phase-manifest/skip-not-allowed', 'phase-manifest/status-unknown'].some((id) => ids.has(id)),
  },
  {
    clause: '10',
    original: 'takes anything for a flag: "false", 1 and {} trigger',
    explains: refusedFor('governance-input-invalid'),
  },
  {
    clause: '10',
    original: 'takes any string for evidence and records no digest',
    explains: ({ at, theirs }) => theirs === undefined && (at.endsWith('_sha256') || at.startsWith('/artifact_digests')),
  },
  {
    clause: '10',
    original: 'says nothing about a broken file, or raises where it trips over one',
    explains: refusedFor('manifest-missing', 'manifest-malformed', 'json-invalid', 'json-duplicate-key', 'json-unsafe', 'json-limits', 'schema-version-unknown', 'key-missing', 'type-wrong', 'target-unknown', 'manifest-hash-mismatch'),
  },
  {
    clause: '10',
    original: 'clears a rollback that the manifest records',
    explains: refusedFor('rollback-cleared'),
  },
  {
    clause: '10',
    original: 'rewrites the target',
    explains: refusedFor('target-mismatch'),
  },
  {
    clause: '10',
    original: 'keeps a stale manifest_hash, or (never merged) adds one',
    explains: ({ at, ours, theirs }) => at === '/manifest_hash' && ours === undefined && typeof theirs === 'string',
  },
  {
    clause: '10',
    original: 'folds case and trims words',
    explains: ({ at, ours, theirs }) => at.endsWith('/drift_status') && typeof ours === 'string' && ours.trim().toLowerCase() === theirs,
  },
  {
    clause: '10',
    original: 'writes other keys in code than in its document, and its own schema version',
    explains: ({ at, ours, theirs }) =>
      (OURS_ONLY.has(at) && theirs === undefined) ||
      (THEIRS_ONLY.has(at) && ours === undefined) ||
      (at === '/runtime_governance/action_type' && ours === null && theirs === '') ||
      (at === '/schema_version' && ours === 'torghut.autonomy.phase-manifest.v1' && theirs === 'autonomy-phase-manifest-v1'),
  },
  {
    clause: '5.1',
    original: 'puts the evidence last among the references of rollback_proof',
    explains: ({ at, ours, theirs }) => at === '/rollback_proof/artifact_refs' && texts(ours).length === texts(theirs).length && without(texts(ours), texts(theirs)).length === 0,
  },
  {
    clause: '5.3',
    original: 'writes times with the offset it was given',
    explains: ({ at, ours, theirs }) =>
      /^(?:\/updated_at|\/phases\/[56]\/timestamp)$/.test(at) && typeof ours === 'string' && typeof theirs === 'string' && ours.endsWith('Z') && Date.parse(ours) === Date.parse(theirs),
  },
  {
    clause: '6.3',
    original: 'goes back in time',
    explains: refusedFor('time-order'),
  },
  {
    clause: '6.3',
    original: 'writes evidence of a rollback that was not triggered (never merged)',
    explains: (difference) => {
      const { at, ours, theirs, triggered } = difference;
      if (triggered) return false;
      if (at === '/phases/6/slo_gates/0/value') return ours === false && theirs === true;
      return /\/rollback_incident_evidence(?:_path)?$/.test(at) && ours === '' && typeof theirs === 'string' && evidenceOf(difference).includes(theirs);
    },
  },
  {
    clause: '6.3',
    original: 'refers to the drift reports only sometimes, and to evidence where it does not belong',
    explains: (difference) => {
      const { at, ours, theirs, payload, state } = difference;
      if (!at.endsWith('artifact_refs')) return false;
      const known = trimmed([state['drift_last_detection_path'], state['drift_last_action_path'], state['drift_last_outcome_path'], ...texts(payload['artifact_refs'])]);
      const lost = without(texts(ours), texts(theirs));
      const added = without(texts(theirs), texts(ours));
      return lost.length + added.length > 0 && without(lost, known).length === 0 && without(added, evidenceOf(difference)).length === 0;
    },
  },
];
