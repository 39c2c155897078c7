import type { PhaseContractDefinition } from './contract-definition.ts';
import type { ManifestRuleId } from './manifest-rules.ts';

const TEXT: readonly ManifestRuleId[] = ['phase-manifest/json-duplicate-key', 'phase-manifest/json-limits'];

/** Of phases and gates, in an input as in a manifest. */
const RUN: readonly ManifestRuleId[] = [
  'phase-manifest/time-order',
  'phase-manifest/skip-not-allowed',
  'phase-manifest/gate-missing',
  'phase-manifest/gate-duplicate',
  'phase-manifest/gate-status-mismatch',
  'phase-manifest/gate-value-mismatch',
  'phase-manifest/gate-threshold-weakened',
  'phase-manifest/gate-contradicts-phase',
  'phase-manifest/gate-unverifiable',
  'phase-manifest/summary-mismatch',
  'phase-manifest/context-unknown',
];

const MANIFEST: readonly ManifestRuleId[] = [
  'phase-manifest/transitions-mismatch',
  'phase-manifest/status-forged',
  'phase-manifest/status-stale',
  'phase-manifest/refs-incomplete',
  'phase-manifest/refs-not-canonical',
  'phase-manifest/evidence-missing',
  'phase-manifest/evidence-digest-mismatch',
  'phase-manifest/evidence-digest-absent',
  'phase-manifest/manifest-hash-mismatch',
  'phase-manifest/manifest-hash-unverifiable',
];

const GOVERNANCE: readonly ManifestRuleId[] = [
  'phase-manifest/governance-mismatch',
  'phase-manifest/governance-pending',
  'phase-manifest/drift-unhealthy',
  'phase-manifest/drift-not-evaluated',
  'phase-manifest/drift-evidence-missing',
  'phase-manifest/rollback-not-failing',
  'phase-manifest/evidence-absent',
  'phase-manifest/evidence-unverified',
];

function ofRun({ phases }: PhaseContractDefinition): readonly ManifestRuleId[] {
  return [...TEXT, ...RUN, ...(phases.some(({ openGates }) => openGates !== undefined) ? ['phase-manifest/gate-checks-missing' as const] : [])];
}

/** What no JSON Schema can say of a manifest of the contract. */
export function unsaidOfManifest(definition: PhaseContractDefinition): readonly ManifestRuleId[] {
  return [...ofRun(definition), ...MANIFEST, ...(definition.governance === undefined ? [] : GOVERNANCE)];
}

/** What no JSON Schema can say of what a lane gives the builder: its list may hold any phases in any number. */
export function unsaidOfInput(definition: PhaseContractDefinition): readonly ManifestRuleId[] {
  return [...ofRun(definition), 'phase-manifest/phase-missing', 'phase-manifest/phase-duplicate'];
}

/** What no JSON Schema can say of what the scheduler appends. */
export const UNSAID_OF_GOVERNANCE: readonly ManifestRuleId[] = [...TEXT, 'phase-manifest/drift-evidence-missing'];
