import { defineRules } from '@plimsoll/findings';

/** What reading a log from tiles can fail. */
export const tileRules = defineRules('tile', {
  'tile/bad-bundle': {
    severity: 'critical',
    integrity: true,
    title: 'A tile or entry bundle is malformed',
    cause: 'Its bytes are not exactly the hashes or entries that a tile of this width holds.',
    cure: 'Fetch the tile again, from another copy if there is one; if it stays, audit the log and restore the tile from its entries.',
  },
  'tile/missing': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'A tile is missing',
    cause: 'A log of this size has the tile, but the reader has it neither at the needed width nor full.',
    cure: 'Check that the copy of the log is complete and as new as its checkpoint, then run again.',
  },
});
