import { accept, refuse, type Result } from '@plimsoll/findings';
import { NoteEntries } from '@plimsoll/phase-manifest';
import type { Io } from './io.ts';
import { openLog } from './open-log.ts';
import { progressOf } from './progress.ts';

/** What a ledger says of the notes of one folder. */
export interface LoggedNotes {
  readonly notes: NoteEntries;
  /** Entries of the ledger that were read. */
  readonly size: bigint;
}

/** Reads a published ledger entry by entry and keeps what it says of the notes of the folder; findings name its files. */
export async function loggedNotes(io: Io, ledger: string, folder: string): Promise<Result<LoggedNotes>> {
  const { reader, place } = openLog(io, ledger);
  const checkpoint = await reader.checkpoint();
  if (!checkpoint.ok) return { ok: false, findings: place(checkpoint.findings) };
  const { size } = checkpoint.value;
  const notes = new NoteEntries(folder);
  const progress = progressOf(io, 'Reading');
  try {
    for await (const logged of reader.entries(0n, size)) {
      if (!logged.ok) return refuse(...place(logged.findings));
      const { entry, index } = logged.value;
      notes.take(entry, `entry ${index}`);
      progress.at(index, size);
    }
  } finally {
    progress.end();
  }
  return accept({ notes, size });
}
