import { defineRules } from './rules.ts';

/** The rules that {@link verifyClaims} raises itself. */
export const claimRules = defineRules('claims', {
  'claims/verified': {
    severity: 'note',
    verdict: 'pass',
    title: 'The claim holds',
    cause: 'The claim was recomputed from its evidence and no fault was found.',
    cure: 'Nothing to do.',
  },
  'claims/malformed': {
    severity: 'critical',
    title: 'A claim has the wrong shape',
    cause: 'The declaration is no object, or a member is missing, unknown, or not what its kind of claim needs.',
    cure: 'Correct the member that the finding names; the JSON Schema of the claims file lists what each kind takes.',
  },
  'claims/unknown-kind': {
    severity: 'critical',
    title: 'No such kind of claim',
    cause: 'The declaration is of a kind that this program does not know, so nothing recomputes it.',
    cure: 'Correct the spelling, or use a version of the program that knows the kind.',
  },
  'claims/duplicate-id': {
    severity: 'critical',
    title: 'Two claims have the same id',
    cause: 'A later declaration has the id of an earlier one, so a pass could not be told from the other; it was not verified.',
    cure: 'Give each claim its own id.',
  },
  'claims/crashed': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'A verifier broke down',
    cause: 'The code that recomputes this kind of claim threw instead of answering, so nothing is known of the claim.',
    cure: 'Report it with the sentence of the finding; the other claims were still verified.',
  },
  'claims/nothing-computed': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'A claim was not computed',
    cause: 'The verifier says neither that the claim holds nor why not; no evidence is never a pass.',
    cure: 'Look whether the claim names anything to verify; if it does, report a fault of the verifier.',
  },
});
