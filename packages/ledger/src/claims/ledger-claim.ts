import { type ClaimResult, defineClaimKind } from '@plimsoll/findings';
import { trustRules } from '@plimsoll/signed-note';
import * as z from 'zod';
import { entryRules, ledgerRules } from '../rules.ts';
import { splitViewRules } from '../witness-rules.ts';
import { auditLedger, LedgerInWorkspace } from './audited-ledger.ts';
import { ledgerClaimRules } from './rules.ts';

/** "This ledger is what its checkpoint signs." */
export const ledgerClaim = defineClaimKind({
  kind: 'ledger',
  title: 'Every entry and tile of a ledger, recomputed, gives the root that a trusted key signed',
  schema: LedgerInWorkspace.extend({
    known: z.array(z.string().min(1)).default([]).describe('Signed checkpoints seen before; the ledger must extend each'),
  }),
  rules: [ledgerRules, ledgerClaimRules, entryRules, trustRules, splitViewRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const { findings, sentence, evidence } = await auditLedger(claim, claim.known, reader);
    return sentence === undefined ? { findings } : { findings, holds: { sentence, evidence } };
  },
});
