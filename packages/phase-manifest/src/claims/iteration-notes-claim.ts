import { accept, type ClaimResult, defineClaimKind, type EvidenceReader, type Finding, refuse, type Result } from '@plimsoll/findings';
import { entryRules, ledgerRules } from '@plimsoll/ledger/verify';
import { auditedEntries, ledgerClaimRules, LedgerInWorkspace } from '@plimsoll/ledger/claims';
import { trustRules } from '@plimsoll/signed-note';
import * as z from 'zod';
import { NoteEntries } from '../note-entries.ts';
import { noteNumber } from '../note-number.ts';
import { noteRules } from '../note-rules.ts';
import { quoted } from '../shown.ts';
import { uncommitted } from '../uncommitted.ts';
import { type NoteFile, verifyNotes } from '../verify-notes.ts';

const path = z.string().min(1);

const IterationNotesClaim = z.strictObject({
  folder: path.describe('Folder of the notes'),
  ledger: LedgerInWorkspace.describe('The ledger that names them; it is audited'),
  archives: z.array(path).default([]).describe('Folders that older notes were moved to'),
  recorded_as: path.optional().describe('What the entries call the folder, where they do not call it by its path in the workspace'),
  uncommitted: z.boolean().default(false).describe('Ask git too: none of the notes may be tracked, and all must be ignored'),
});

/** "These are the notes that the ledger names, all of them, unchanged." */
export const iterationNotesClaim = defineClaimKind({
  kind: 'iteration-notes',
  title: 'Every iteration note that a ledger names is there unchanged, and no other',
  schema: IterationNotesClaim,
  rules: [noteRules, ledgerRules, ledgerClaimRules, entryRules, trustRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const { folder, archives, recorded_as: recordedAs = folder } = claim;
    const recorded = new NoteEntries(recordedAs);
    const ledger = await auditedEntries(claim.ledger, reader, (entry, index) => {
      recorded.take(entry, `entry ${index}`);
    });
    const git = claim.uncommitted ? await askGit(folder, reader) : [];
    const read = await readAll([folder, ...archives], reader);
    const other = [...ledger.findings, ...git];
    // Against entries that nobody vouches for, or a part of the notes, nothing can be compared.
    if (ledger.sentence === undefined || !read.ok) return { findings: [...other, ...read.findings] };
    const { verdict, findings } = verifyNotes(read.value, recorded.entries);
    const all = [...other, ...read.findings, ...recorded.findings, ...findings.map((finding) => inFolder(folder, archives, finding))];
    if (verdict !== 'pass' || all.some((finding) => finding.verdict === 'fail' || finding.verdict === 'inconclusive')) return { findings: all };
    const count = read.value.length;
    const asked = claim.uncommitted ? ', and git has none of them' : '';
    return { findings: all, holds: { sentence: `${folder}: ${count === 1 ? 'the one note has the digest' : `all ${count} notes have the digests`} that the ledger names${asked}; ${ledger.sentence}`, evidence: ledger.evidence } };
  },
});

async function askGit(folder: string, reader: EvidenceReader): Promise<readonly Finding[]> {
  const unknown = 'This program has no way to ask git about the workspace';
  return uncommitted(folder, (await reader.versionedNotes?.(folder)) ?? { tracked: [], notIgnored: [], unknown });
}

/** The notes of the folders. One that is not there has none: what the ledger names of it is missing then. */
async function readAll(folders: readonly string[], reader: EvidenceReader): Promise<Result<readonly NoteFile[]>> {
  const files: NoteFile[] = [];
  const faults: Finding[] = [];
  for (const folder of folders) {
    const listed = await reader.list(folder);
    if (!listed.ok) {
      if (listed.findings.every(({ id }) => id === 'evidence/missing')) continue;
      faults.push(...listed.findings);
      continue;
    }
    for (const file of listed.value) {
      const [name = '', ...below] = file.slice(folder.length + 1).split('/');
      if (noteNumber(name) === undefined) continue;
      if (below.length > 0) {
        faults.push(noteRules.finding('phase-manifest/notes-path-unsafe', { sentence: `${quoted(name)} has the name of a note and is a folder`, subject: name, location: { file } }));
        continue;
      }
      const read = await reader.read(file);
      if (read.ok) files.push({ name, bytes: read.value.bytes });
      else faults.push(...read.findings);
    }
  }
  const [first, ...rest] = faults;
  return first === undefined ? accept(files) : refuse(first, ...rest);
}

/** A finding of a note with its path where only one folder can have it. */
function inFolder(folder: string, archives: readonly string[], finding: Finding): Finding {
  const file = finding.location?.file;
  return file === undefined || archives.length > 0 ? finding : { ...finding, location: { ...finding.location, file: `${folder}/${file}` } };
}
