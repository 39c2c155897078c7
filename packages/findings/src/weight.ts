import type { Finding } from './finding.ts';

/** True for a skip whose rule allows it: `detail.allowed_by` names the contract clause. */
export function isAllowedSkip(finding: Finding): boolean {
  const clause = finding.detail?.['allowed_by'];
  return finding.verdict === 'skip' && typeof clause === 'string' && clause !== '';
}

/** True for what counts as evidence that something holds: a pass, or a skip that its contract allows. */
export function holds(finding: Finding): boolean {
  return finding.verdict === 'pass' || isAllowedSkip(finding);
}

/** True for a failure of an integrity rule: tampered or unverifiable evidence. */
export function isTampered(finding: Finding): boolean {
  return finding.integrity === true && finding.verdict === 'fail';
}

/**
 * True if the finding alone keeps a verdict from being pass: a failure or an inconclusive answer of severity blocker
 * or critical, a failed integrity rule of any severity, or a skip that no contract allows.
 */
export function blocks(finding: Finding): boolean {
  if (finding.verdict === 'skip') return !isAllowedSkip(finding);
  if (finding.verdict === 'pass') return false;
  return finding.severity === 'blocker' || finding.severity === 'critical' || isTampered(finding);
}
