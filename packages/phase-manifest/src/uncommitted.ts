import type { Finding, VersionedNotes } from '@plimsoll/findings';
import { noteRules } from './note-rules.ts';

/** What speaks against notes that must not be committed, given what version control says of their folder. */
export function uncommitted(folder: string, { tracked, notIgnored, unknown }: VersionedNotes): readonly Finding[] {
  if (unknown !== undefined) return [noteRules.finding('phase-manifest/git-unavailable', { sentence: unknown, subject: folder })];
  return [
    ...tracked.map((file) => noteRules.finding('phase-manifest/note-committed', { sentence: `Git tracks ${JSON.stringify(file)}; run \`git rm --cached\` on it`, subject: file })),
    ...notIgnored.map((file) => noteRules.finding('phase-manifest/notes-not-ignored', { sentence: `Git does not ignore ${JSON.stringify(file)}; run \`plimsoll notes check --fix\``, subject: file })),
  ];
}
