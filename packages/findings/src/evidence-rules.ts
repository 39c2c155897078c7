import { defineRules } from './rules.ts';

/** The rules that an {@link EvidenceReader} raises. */
export const evidenceRules = defineRules('evidence', {
  'evidence/missing': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'Evidence is missing',
    cause: 'A claim names a file or folder that is not there.',
    cure: 'Put the file where the claim says, or correct the path in the claim.',
  },
  'evidence/path-escape': {
    severity: 'critical',
    title: 'A path leaves the workspace',
    cause: 'The path is absolute, or holds a `..` segment, a backslash or a NUL.',
    cure: 'Name the file by its path relative to the workspace root, with forward slashes.',
  },
  'evidence/not-a-file': {
    severity: 'critical',
    title: 'Evidence is not a regular file',
    cause: 'The path, or a folder on the way to it, is a symbolic link, or it is a folder, a device, a socket or a pipe.',
    cure: 'Put a copy of the file itself into the workspace.',
  },
  'evidence/too-large': {
    severity: 'critical',
    title: 'Evidence is too large',
    cause: 'The file has more bytes, or the folder more files, than a verifier reads.',
    cure: 'Look why it has grown; if it is right, split it.',
  },
  'evidence/unreadable': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'Evidence cannot be read',
    cause: 'The file is there, but the system refused to read it or the read failed.',
    cure: 'Give the verifier permission to read it, check the disk, and run again.',
  },
  'evidence/digest-mismatch': {
    severity: 'critical',
    integrity: true,
    title: 'Evidence was altered',
    cause: 'The SHA-256 of the bytes is not the digest that was recorded for them.',
    cure: 'Treat it as tampering until shown otherwise: restore the recorded bytes and find out who changed them.',
  },
});
