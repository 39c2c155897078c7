import path from 'node:path';
import { AttestationsError } from './attestations-error.ts';
import { type KeyFiles, temporaryBeside } from './key-files.ts';

const OWNER_ONLY = 0o600;

/** Code of the system's error. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown error';
}

/** What was thrown as the error of this package; its message has the code of the system and nothing else of it. */
export function ioError(action: string, file: string, thrown: unknown): AttestationsError {
  if (thrown instanceof AttestationsError) return thrown;
  const code = codeOf(thrown);
  if (code === 'EEXIST') return new AttestationsError('exists', `Cannot ${action} ${JSON.stringify(file)}: it exists already, and a key file is never overwritten`);
  return new AttestationsError('io', `Cannot ${action} ${JSON.stringify(file)}: ${code}`, { cause: thrown });
}

/** Runs the work on a temporary file that is removed again whatever happens; a crash leaves it behind, under a name that nothing reads. */
function throughTemporary(files: KeyFiles, file: string, bytes: Uint8Array, mode: number, put: (temporary: string) => void): void {
  const temporary = temporaryBeside(files, file);
  try {
    files.create(temporary, bytes, mode);
    put(temporary);
  } finally {
    files.remove(temporary);
  }
  files.syncFolder(path.dirname(file));
}

/**
 * Creates a key file: complete and durable under its name, or not there. Where the file system has no hard links, the
 * name is taken by an empty file first, which is no key either.
 * @throws AttestationsError `exists`, `io`
 */
export function createKeyFile(files: KeyFiles, file: string, bytes: Uint8Array): void {
  try {
    throughTemporary(files, file, bytes, OWNER_ONLY, (temporary) => {
      try {
        files.link(temporary, file);
      } catch (thrown) {
        if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(thrown))) throw thrown;
        files.create(file, new Uint8Array(), OWNER_ONLY);
        files.rename(temporary, file);
      }
    });
  } catch (thrown) {
    throw ioError('create the key file', file, thrown);
  }
}

/**
 * Puts new bytes in the place of a file: the old ones or the new ones, whole.
 * @throws AttestationsError `io`
 */
export function replaceFile(files: KeyFiles, file: string, bytes: Uint8Array, mode = OWNER_ONLY): void {
  try {
    throughTemporary(files, file, bytes, mode, (temporary) => {
      files.rename(temporary, file);
    });
  } catch (thrown) {
    throw ioError('write', file, thrown);
  }
}
