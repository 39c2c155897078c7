import { checkNotesUncommitted, ensureNotesIgnored } from '@plimsoll/phase-manifest/node';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { withManifestFiles } from '../manifest-failure.ts';
import { notesFolder } from '../notes-folder.ts';
import { quote } from '../quote.ts';

export interface NotesCheckFlags extends FormatFlags {
  readonly fix?: boolean;
}

/** `plimsoll notes check DIR`: whether git has notes, or would take them. */
export default async function notesCheck(io: Io, flags: NotesCheckFlags, name: string): Promise<number> {
  const { absolute, shown: subject } = notesFolder(io, name, undefined);
  const findings = await withManifestFiles(async () => {
    if (flags.fix === true) await ensureNotesIgnored(absolute);
    return checkNotesUncommitted(absolute);
  });
  const clean = computed(`Git has nothing of ${quote(subject)} and would take nothing`, { subject });
  return conclude(io, flags, { subject, findings: findings.length === 0 ? [clean] : findings });
}
