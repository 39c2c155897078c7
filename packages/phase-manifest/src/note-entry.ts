import type { IterationNote, NoteStatus } from './iteration-note.ts';

/** A note that stands in its folder, complete and durable. */
export interface WrittenNote {
  /** Path of the file, as the folder was named. */
  readonly path: string;
  readonly iteration: number;
  /** Of the bytes of the file, 64 lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** The record in the file. */
  readonly note: IterationNote;
}

/** Data of an entry `dev.plimsoll.iteration-note.recorded.v1`. */
export interface NoteEntry {
  readonly iteration: number;
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** Time of the record. */
  readonly at: string;
  readonly outcome: NoteStatus;
}

/** Type and data of a ledger entry; whoever appends it adds its id and source. */
export interface LedgerEvent<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
}

/** What the ledger says of a note that was written. */
export function noteEntry({ iteration, path, sha256, size, note }: WrittenNote): LedgerEvent<'dev.plimsoll.iteration-note.recorded.v1', NoteEntry> {
  return { type: 'dev.plimsoll.iteration-note.recorded.v1', data: { iteration, path, sha256, size, at: note.timestamp, outcome: note.status } };
}
