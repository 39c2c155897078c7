import { defineRules } from '@plimsoll/findings';

const blocker = { severity: 'blocker' } as const;
const critical = { severity: 'critical' } as const;
const undecided = { severity: 'critical', verdict: 'inconclusive' } as const;
const tampered = { severity: 'blocker', integrity: true } as const;

/** What can be wrong with iteration notes and the folder that they stand in. */
export const noteRules = defineRules('phase-manifest', {
  'phase-manifest/notes-absent': { ...undecided, title: 'No notes and no entries', cause: 'Neither the folder nor the ledger has an iteration note, so nothing can be said of them.', cure: 'Check the paths; every cycle writes a note, also one that failed or saw no signal.' },
  'phase-manifest/note-missing': { ...tampered, title: 'Iteration note gone', cause: 'The ledger names a note, and no file has its name.', cure: 'Restore it from the archive, or pass the archive folder too; treat its loss as an incident.' },
  'phase-manifest/note-modified': { ...tampered, title: 'Iteration note changed', cause: 'A note does not have the bytes whose digest the ledger records.', cure: 'Treat it as an incident; restore the note from the archive.' },
  'phase-manifest/note-unrecorded': { ...critical, title: 'Iteration note not in the ledger', cause: 'No entry of the ledger names the note.', cure: 'Append the entry, or find out who wrote the note.' },
  'phase-manifest/note-entry-invalid': { ...critical, title: 'Entry of an iteration note malformed', cause: 'An entry of the ledger has the type of those that record notes, and a member of it is missing or of the wrong type.', cure: 'Find out who appended it; record the note again with `plimsoll notes record`.' },
  'phase-manifest/notes-elsewhere': { ...undecided, title: 'The ledger records notes of other folders only', cause: 'Entries name a note by the path that its writer knew it by, and none of them lies in the folder that is verified.', cure: 'Name the folder as the entries do; if it was renamed, say what it was called.' },
  'phase-manifest/note-invalid': { ...critical, title: 'Record of an iteration note malformed', cause: 'A key of the record is missing, unknown or of the wrong type, or contradicts the status.', cure: 'Fix the writer; a note that stands is never changed, write another one.' },
  'phase-manifest/note-not-canonical': { ...critical, title: 'Iteration note is not the text of its record', cause: 'Writing the record of the note again does not give the same text, so table and record may say two things.', cure: 'Find out who edited or wrote the note; restore it from the archive.' },
  'phase-manifest/note-number-mismatch': { ...critical, title: 'Number of an iteration note contradicts its name', cause: 'The name of the file, the record and the ledger do not have one number, or two files share a number.', cure: 'Find out who renamed or copied the note; restore its name.' },
  'phase-manifest/note-number-out-of-range': { ...blocker, title: 'Number of an iteration note too large', cause: 'A name in the folder has a number above 2^53 − 2, after which no number can be taken.', cure: 'Find out who made the file and rename it by hand.' },
  'phase-manifest/notes-path-unsafe': { ...blocker, title: 'Notes behind a link', cause: 'The folder of the notes or a note is a link, or no regular file, so what is read may lie anywhere and change at any time.', cure: 'Put the folder and the notes themselves in the place; treat a link there as an incident.' },
  'phase-manifest/note-committed': { ...critical, title: 'Iteration note tracked by git', cause: 'A file of the notes folder is in the index of the repository.', cure: 'Run `git rm --cached` on it.' },
  'phase-manifest/notes-not-ignored': { ...critical, title: 'Iteration notes not ignored by git', cause: 'No ignore rule covers a note, so the next `git add` commits it.', cure: 'Run `plimsoll notes check --fix`.' },
  'phase-manifest/git-unavailable': { ...undecided, title: 'Nobody asked git', cause: 'The folder lies in a work tree, and the git program is not there or refuses to read it.', cure: 'Install git, or make it trust the repository, and check again.' },
});

/** Id of a rule of this table. */
export type NoteRuleId = keyof typeof noteRules.table;
