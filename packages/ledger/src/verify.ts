export { audit, type AuditOptions } from './audit.ts';
export { decodeEntry, encodeEntry, type Entry, type EntryData, type EntryInput, type EvidenceReference, type Governance, MAX_ENTRY_BYTES } from './entry.ts';
export { checkGovernanceLog, type GovernanceRow, parseGovernanceLog, renderGovernanceLog, type ViewAnchor } from './governance-log.ts';
export type { LogSource } from './log-source.ts';
export { fold, type LoggedEntry, LedgerReader, type SignedCheckpoint } from './reader.ts';
export { entryRules, governanceLogRules, ledgerRules, tlogProofRules } from './rules.ts';
export { formatTlogProof, parseTlogProof, type TlogProof, type VerifiedEntry, verifyTlogProof } from './tlog-proof.ts';
export { type ReplayedCommit, replayWal, type WalBase, type WalReplay } from './wal-replay.ts';
