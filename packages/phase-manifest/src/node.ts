export { type CollectedEvidence, collectEvidence } from './collect-evidence.ts';
export { type AppendedFile, appendRuntimeGovernanceFile, type AppendOptions, readManifestFile, writeManifestFile } from './manifest-file.ts';
export { nextNoteNumber } from './next-note.ts';
export { ensureNotesIgnored, type FoundNotes, readNotes } from './notes-folder.ts';
export { PhaseManifestError, type PhaseManifestErrorCode } from './phase-manifest-error.ts';
export type { GitAnswer, RunGit } from './run-git.ts';
export { checkNotesUncommitted, trackedNotes, type TrackedNotes, versionedNotes } from './tracked-notes.ts';
export { type NoteInput, writeIterationNote } from './write-note.ts';
