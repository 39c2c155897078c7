import fs from 'node:fs';
import { decodeUtf8 } from '@plimsoll/bytes';
import { AttestationsError } from './attestations-error.ts';
import { ioError } from './write-key-file.ts';

/** Bytes of a key file at most: far above any real one. */
const MAX_LENGTH = 65_536;
const GROUP_AND_WORLD = 0o077;
/** Flags that Windows does not have. */
const NO_FOLLOW = process.platform === 'win32' ? 0 : fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;

function refuse(file: string, why: string): AttestationsError {
  return new AttestationsError('permissions', `Cannot use the key file ${JSON.stringify(file)}: ${why}`);
}

/** Follows no link and does not wait for a pipe. */
function open(file: string, platform: NodeJS.Platform): number {
  try {
    if (platform === 'win32' && fs.lstatSync(file).isSymbolicLink()) throw refuse(file, 'it is a symbolic link; name the file itself');
    return fs.openSync(file, fs.constants.O_RDONLY | NO_FOLLOW);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ELOOP') throw refuse(file, 'it is a symbolic link; name the file itself');
    throw ioError('read the key file', file, thrown);
  }
}

/** Why the file is none that a key may be read from; undefined if it is one. */
function objection(stats: fs.Stats, platform: NodeJS.Platform): string | undefined {
  if (!stats.isFile()) return 'it is no regular file';
  if (stats.size > MAX_LENGTH) return `it has more than ${MAX_LENGTH} bytes`;
  if (platform === 'win32') return undefined; // no mode bits and no owner
  if (stats.uid !== process.geteuid?.()) return 'it belongs to another user, who could change it';
  if ((stats.mode & GROUP_AND_WORLD) !== 0) return 'others can read or change it; run chmod 600 on it, and replace the key if others may have read it';
  return undefined;
}

/**
 * The text of a file that only its owner, who runs this process, can read: no link, no group or world bits.
 * @throws AttestationsError `permissions`, `io`
 */
export function readKeyFile(file: string, platform: NodeJS.Platform = process.platform): string {
  const descriptor = open(file, platform);
  try {
    const why = objection(fs.fstatSync(descriptor), platform);
    if (why !== undefined) throw refuse(file, why);
    const text = decodeUtf8(fs.readFileSync(descriptor));
    if (text === undefined) throw refuse(file, 'it is not text in UTF-8');
    return text;
  } catch (thrown) {
    throw ioError('read the key file', file, thrown);
  } finally {
    fs.closeSync(descriptor);
  }
}
