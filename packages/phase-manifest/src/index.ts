export { mecPhaseManifestM6, torghutPhaseManifestV1 } from './built-in-contracts.ts';
export type { Decision, DecisionOptions } from './can-promote.ts';
export type { GateDefinition, GateRule, GovernanceDefinition, PhaseContractDefinition, PhaseDefinition } from './contract-definition.ts';
export { manifestRules } from './manifest-rules.ts';
export { definePhaseContract, type PhaseContract } from './phase-contract.ts';
export type { Source } from './read-source.ts';
export { serialize as serializeManifest } from './serialize.ts';
export type { EvidenceDigests, Verified } from './verify-manifest.ts';
export { manifestDigest, type Written } from './write-result.ts';
