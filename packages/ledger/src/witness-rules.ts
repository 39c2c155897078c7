import { defineRules } from '@plimsoll/findings';

/** Rules about two checkpoints of one log that are held against each other. */
export const splitViewRules = defineRules('split-view', {
  'split-view/found': { severity: 'blocker', integrity: true, title: 'The log shows two histories', cause: 'The log signed two checkpoints that cannot belong to one append-only tree.', cure: 'Stop relying on the log. Keep the evidence, give it to everyone who relies on the log, and find out who has used its key.' },
  'split-view/undecided': { severity: 'critical', verdict: 'inconclusive', title: 'Two checkpoints were not compared', cause: 'The sizes differ, and no consistency proof between them was given or the given one proves nothing.', cure: 'Get a consistency proof between the two sizes from the log, or compare the older checkpoint with a copy of the log.' },
  'split-view/other-log': { severity: 'critical', title: 'The checkpoints are of two logs', cause: 'The origins of the two checkpoints differ, so one says nothing about the other.', cure: 'Give two checkpoints of the same log.' },
  'split-view/not-signed': { severity: 'critical', integrity: true, title: 'A checkpoint is not signed by its log', cause: 'No given key whose name is the origin has signed the checkpoint, or a signature of such a key does not verify.', cure: 'Check that the right keys were given, of a log that changed its key the old and the new one; if they were, the checkpoint is forged and says nothing about the log.' },
  'split-view/malformed': { severity: 'critical', integrity: true, title: 'Evidence file is malformed', cause: 'The file is not a plimsoll.split-view.v1 document.', cure: 'Ask for the evidence again; nothing can be concluded from this file.' },
  'split-view/not-shown': { severity: 'critical', title: 'The evidence shows no split view', cause: 'The two checkpoints are signed, but what is given does not show that they contradict each other.', cure: 'Do not accuse the log on this evidence; ask for the missing proof.' },
});

/** Rules about witnesses: what they store, and what they answer to a log. */
export const witnessRules = defineRules('witness', {
  'witness/state-bad': { severity: 'blocker', integrity: true, title: 'State of the witness is missing or damaged', cause: 'The witness has cosigned a checkpoint of this log before, but what it remembers of it is gone or was changed.', cure: 'Do not start over: a witness that forgets cosigns forks. Restore the newest state; if it is lost, give the witness a new key.' },
  'witness/forgot': { severity: 'critical', title: 'Witness remembers less than it cosigned', cause: 'The witness has cosigned a larger checkpoint of the log than the one it remembers now: its memory was set back.', cure: 'Do not count on this witness until its operator has restored the newest memory, or has given it a new key.' },
  'witness/no-answer': { severity: 'warning', verdict: 'inconclusive', title: 'Witness did not answer', cause: 'The witness could not be reached, or not in time.', cure: 'Nothing is lost; the log asks again when it publishes next. Check the address and that the witness runs.' },
  'witness/bad-answer': { severity: 'warning', verdict: 'inconclusive', title: 'Witness answered nonsense', cause: 'The answer is no cosignature of the key that is trusted for this witness, or no answer that the protocol knows.', cure: 'Check the key and the address of the witness with its operator.' },
  'witness/refused': { severity: 'warning', verdict: 'inconclusive', title: 'Witness refused to cosign', cause: 'The witness does not know the log or its key, or finds the request not valid.', cure: 'Ask the operator of the witness to add the key of the log; the finding quotes the answer.' },
});
