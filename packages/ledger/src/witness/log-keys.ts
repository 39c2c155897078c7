import { type Checkpoint, openNote, type Verifier } from '@plimsoll/signed-note';
import { signedByLog } from '../compare-checkpoints.ts';
import type { KeyRanges } from '../key-ranges.ts';
import { distinctVerifiers } from '../trusted-checkpoint.ts';

/** Keys of the log as they are now: a witness may remember a checkpoint that one signed which was replaced since. */
export class LogKeys {
  ranges: KeyRanges;

  constructor(ranges: KeyRanges) {
    this.ranges = ranges;
  }

  get verifiers(): readonly Verifier[] {
    return distinctVerifiers(this.ranges.verifiers);
  }

  /** The checkpoint that the log's key of its size signed, or why it is none. */
  checkpointIn(note: Uint8Array): Checkpoint | string {
    const checkpoint = signedByLog(note, 'The last cosigned checkpoint', this.verifiers);
    if (!checkpoint.ok) return checkpoint.findings[0]?.sentence ?? '';
    const { origin, size } = checkpoint.value;
    if (origin !== this.ranges.origin) return `it gave a checkpoint of ${origin}`;
    const opened = openNote(note, this.verifiers);
    const objection = opened.ok ? this.ranges.objection(opened.value, size) : 'unsigned';
    if (objection === undefined) return checkpoint.value;
    return objection === 'unsigned' ? 'no key of the log signed the checkpoint that it gave' : `it gave a checkpoint of size ${size} signed by ${objection.key}, which is the key for the sizes ${objection.range}`;
  }
}
