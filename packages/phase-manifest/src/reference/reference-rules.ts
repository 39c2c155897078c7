import { defineRules } from '@plimsoll/findings';

/** What every result of reference mode carries. */
export const referenceRules = defineRules('phase-manifest', {
  'phase-manifest/reference-mode': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'Written as the original service writes it',
    cause: 'The manifest was made in reference mode, which repeats every step of the original service, the wrong ones too, so that both can run side by side.',
    cure: 'Use it for comparison only; for a decision build and append with the contract, and judge the result with canPromote.',
  },
});
