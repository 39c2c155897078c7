import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a checkpoint. */
export const checkpointRules = defineRules('checkpoint', {
  'checkpoint/malformed': {
    severity: 'critical',
    integrity: true,
    title: 'A checkpoint is malformed',
    cause: 'The text is not a C2SP checkpoint: origin, size, root hash, extension lines, each on a line of its own.',
    cure: 'Treat the checkpoint as tampered with; fetch it again from the log.',
  },
});
