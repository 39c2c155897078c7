import { defineRules } from '@plimsoll/findings';

/** What can be wrong with the recording of a manifest. */
export const replayRules = defineRules('phase-manifest', {
  'phase-manifest/replay-mismatch': {
    severity: 'blocker',
    integrity: true,
    title: 'Replay gives other bytes',
    cause: 'Running a recorded step again on the recorded input does not give the bytes that it gave then, or is refused, or the last one does not give the manifest at hand.',
    cure: 'Treat it as an incident: input, output or manifest was changed after it was recorded.',
  },
  'phase-manifest/replay-incomplete': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'Recording cannot be run',
    cause: 'A line is no record, names another contract or an unknown step, or the first step is no build.',
    cure: 'Find the whole recording; without it the manifest cannot be replayed.',
  },
});
