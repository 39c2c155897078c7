import { noteRules } from '@plimsoll/phase-manifest';
import { nextNoteNumber } from '@plimsoll/phase-manifest/node';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { withManifestFiles } from '../manifest-failure.ts';
import { notesFolder } from '../notes-folder.ts';
import { quote } from '../quote.ts';

/** `plimsoll notes next DIR`: the number that the next note gets. */
export default async function notesNext(io: Io, flags: FormatFlags, name: string): Promise<number> {
  const { absolute, shown: subject } = notesFolder(io, name, undefined);
  const next = await withManifestFiles(() => nextNoteNumber(absolute));
  if (next === undefined) {
    const sentence = `A name in ${quote(subject)} has a number after which none can be taken; find out who made it and rename it by hand`;
    return conclude(io, flags, { subject, findings: [noteRules.finding('phase-manifest/note-number-out-of-range', { sentence, subject })] });
  }
  return conclude(io, flags, { subject, findings: [computed(`The next note is number ${next}`, { subject, detail: { iteration: next } })], value: `${next}\n` });
}
