export { type ClaimKind, type ClaimResult, defineClaimKind, type Evidence, type EvidenceReader } from './claim.ts';
export { combine, type Combined, type ExitCode, type Requirement } from './combine.ts';
export { Finding, FINDING_ID, type FindingId, type Json, type Location, Severity, Verdict } from './finding.ts';
export { compareFindings } from './order.ts';
export { accept, refuse, type Result } from './result.ts';
export { findingRules } from './rule-table.ts';
export { defineRules, type FindingFields, type Rule, ruleIndex, type Rules } from './rules.ts';
