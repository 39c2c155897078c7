import { approvalRules, dsseRules, keyRules, legacyApprovalRules, policyRules, rollbackProofRules, statementRules } from '@plimsoll/attestations';
import { jsonRules } from '@plimsoll/canonical-json';
import { contractRules } from '@plimsoll/contract-tests';
import { claimRules, evidenceRules, findingRules, reportRules, ruleIndex, type Rule, type Rules } from '@plimsoll/findings';
import { anchorRules, documentRules, fileRules, flagdRules, flagRules, mecRules } from '@plimsoll/flags';
import { checkpointRules, noteRules, trustRules } from '@plimsoll/signed-note';
import { entryRules, governanceLogRules, ledgerRules, proofBundleRules, splitViewRules, tlogProofRules, witnessRules } from '@plimsoll/ledger/verify';
import { legacyRules, proofRules, setRules, tileRules } from '@plimsoll/merkle';
import { providerRules } from '@plimsoll/openfeature-provider';
import { manifestRules, noteRules as iterationNoteRules, replayRules } from '@plimsoll/phase-manifest';
import { referenceRules } from '@plimsoll/phase-manifest/reference';
import { mecBackupRules, snapshotRules } from '@plimsoll/snapshots';
import { claimKinds } from './claim-kinds.ts';
import { cliRules } from './cli-rules.ts';
import { configRules } from './config/config-rules.ts';

/** The rule tables of every package, from the ground up, then those of claims; each once. */
export const ruleBooks: readonly Rules[] = [
  ...new Set<Rules>([
    findingRules,
    reportRules,
    claimRules,
    evidenceRules,
    jsonRules,
    noteRules,
    checkpointRules,
    trustRules,
    proofRules,
    tileRules,
    setRules,
    legacyRules,
    entryRules,
    ledgerRules,
    tlogProofRules,
    proofBundleRules,
    governanceLogRules,
    dsseRules,
    statementRules,
    rollbackProofRules,
    keyRules,
    splitViewRules,
    witnessRules,
    policyRules,
    approvalRules,
    legacyApprovalRules,
    manifestRules,
    replayRules,
    iterationNoteRules,
    referenceRules,
    snapshotRules,
    mecBackupRules,
    flagRules,
    fileRules,
    anchorRules,
    mecRules,
    flagdRules,
    providerRules,
    documentRules,
    contractRules,
    configRules,
    cliRules,
    ...claimKinds.flatMap((kind) => kind.rules),
  ]),
];

/** Every rule by its id. */
export const rules: ReadonlyMap<string, Rule> = ruleIndex(ruleBooks);
