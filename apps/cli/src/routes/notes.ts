import { command } from '../command.ts';
import type { NotesAddFlags } from '../commands/notes-add.ts';
import type { NotesCheckFlags } from '../commands/notes-check.ts';
import type { NotesRecordFlags } from '../commands/notes-record.ts';
import type { NotesVerifyFlags } from '../commands/notes-verify.ts';
import { type FormatFlags, formatFlags } from '../format-flags.ts';
import { text } from '../parsers.ts';
import { recordFlags } from '../record-flags.ts';
import { routeMap } from '../route-map.ts';

const folder = { brief: 'Folder of the notes', placeholder: 'dir', parse: text } as const;
const recordedAs = { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'What entries call the folder; its path below the working directory if absent' } as const;

const add = command<NotesAddFlags, [string]>({
  brief: 'Writes the note of one cycle under the next number',
  description:
    'Writes the note of one cycle under the next number, durably, prints its path, number and digest, and records them in the ledger. Any number of processes\n' +
    'may add at the same time. If it is broken off between note and entry, plimsoll notes record appends the entry.',
  examples: [
    ['plimsoll notes add notes --input cycle.json --ledger governance --key governance.key', 'One line of JSON: path, iteration, sha256'],
    ['run-cycle | plimsoll notes add notes --input -', 'Of a record on standard input; the ledger is that of plimsoll.config.yaml'],
  ],
  parameters: {
    flags: { ...formatFlags, input: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'The record without its number, JSON; - for standard input' }, recordedAs, ...recordFlags },
    positional: { kind: 'tuple', parameters: [folder] },
  },
  load: () => import('../commands/notes-add.ts'),
});

const next = command<FormatFlags, [string]>({
  brief: 'Prints the number that the next note gets',
  description: 'Prints the number that the next note gets. It reserves nothing: plimsoll notes add takes number and name in one step.',
  examples: [['plimsoll notes next notes', 'The number, on a line']],
  parameters: { flags: formatFlags, positional: { kind: 'tuple', parameters: [folder] } },
  load: () => import('../commands/notes-next.ts'),
});

const verify = command<NotesVerifyFlags, [string]>({
  brief: 'Checks every note against the ledger',
  description:
    'Checks that every note which the ledger names is there unchanged, that it names every note there, and that each is the text of its record. Entries of\n' +
    'notes in other folders are passed over. Whether the ledger is what was signed, plimsoll ledger audit tells; the claim iteration-notes asks both.',
  examples: [
    ['plimsoll notes verify notes --ledger governance', 'Exit 4 if a note is gone or changed'],
    ['plimsoll notes verify notes --archive archive/2026 --ledger https://log.example.org', 'Older notes were moved to an archive'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      ledger: { kind: 'parsed', parse: text, optional: true, placeholder: 'dir|url', brief: 'The ledger that records them; that of plimsoll.config.yaml if absent' },
      archive: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'dir', brief: 'Folder that notes were moved to; may be repeated' },
      recordedAs,
    },
    positional: { kind: 'tuple', parameters: [folder] },
  },
  load: () => import('../commands/notes-verify.ts'),
});

const record = command<NotesRecordFlags, [string]>({
  brief: 'Records notes that have no entry yet',
  description:
    'Appends the entries of notes that have none, as a crash between note and entry leaves them. Look at who wrote them first: an entry says that the note is\n' +
    'yours. Notes that are not the text of their record are named and not recorded.',
  examples: [['plimsoll notes record notes --ledger governance --key governance.key', 'The paths that were recorded']],
  parameters: { flags: { ...formatFlags, recordedAs, ...recordFlags }, positional: { kind: 'tuple', parameters: [folder] } },
  load: () => import('../commands/notes-record.ts'),
});

const check = command<NotesCheckFlags, [string]>({
  brief: 'Asks git whether notes are or could be committed',
  description: 'Asks git whether it tracks a note, and whether it ignores all of them. Outside of a work tree nothing can be committed; without an answer of git it is inconclusive.',
  examples: [
    ['plimsoll notes check notes', 'Exit 1 if a note is tracked or not ignored'],
    ['plimsoll notes check notes --fix', 'Writes the ignore rule first'],
  ],
  parameters: {
    flags: { ...formatFlags, fix: { kind: 'boolean', optional: true, withNegated: false, brief: 'Write a .gitignore that ignores the folder first' } },
    positional: { kind: 'tuple', parameters: [folder] },
  },
  load: () => import('../commands/notes-check.ts'),
});

export const notes = routeMap('Iteration notes: add, verify, keep out of git', { add, next, verify, record, check });
