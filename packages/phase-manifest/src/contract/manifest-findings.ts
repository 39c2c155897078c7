import type { PhaseContractDefinition } from '../contract-definition.ts';
import { manifestRules, type ManifestRuleId } from '../manifest-rules.ts';

/** Ids that only building, appending, promoting or collecting evidence raises, and so no manifest alone. */
const ELSEWHERE = ['dialect-read-only', 'target-mismatch', 'evidence-without-trigger', 'governance-input-invalid', 'rollback-triggered', 'rollback-cleared', 'evidence-path-escape', 'not-passing', 'manifest-stale'];
const OF_GOVERNANCE = ['governance-mismatch', 'governance-pending', 'drift-unhealthy', 'drift-not-evaluated', 'drift-evidence-missing', 'rollback-not-failing', 'evidence-absent', 'evidence-unverified'];

/** Every id that verifying a manifest of the contract can raise. */
export function manifestFindings(definition: PhaseContractDefinition): readonly ManifestRuleId[] {
  const never = new Set([
    ...ELSEWHERE,
    ...(definition.governance === undefined ? OF_GOVERNANCE : []),
    ...(definition.dialects === undefined ? ['dialect-read'] : []),
    ...(definition.phases.some(({ openGates }) => openGates !== undefined) ? [] : ['gate-checks-missing']),
  ]);
  return (Object.keys(manifestRules.table) as ManifestRuleId[]).filter((id) => !never.has(id.replace('phase-manifest/', '')));
}
