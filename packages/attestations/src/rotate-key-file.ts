import { existsSync } from 'node:fs';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { accept, type Result } from '@plimsoll/findings';
import { formatVkey } from '@plimsoll/signed-note';
import { AttestationsError } from './attestations-error.ts';
import type { Envelope } from './envelope.ts';
import { readDocument } from './describe-key-file.ts';
import { usableKey } from './import-private-key.ts';
import { withFileLock } from './file-lock.ts';
import { formatKeyDocument, type KeyDocument } from './key-document.ts';
import { type KeyFiles, machineFiles } from './key-files.ts';
import { signKeyRotation, verifyKeyRotation } from './key-rotation.ts';
import { type NamedKey, namedKeyOf } from './private-key.ts';
import { assertTime } from './timestamp.ts';
import { createKeyFile, replaceFile } from './write-key-file.ts';

/** What a rotation gave. */
export interface RotatedKey {
  /** The vkey of the new key. */
  readonly vkey: string;
  /** The envelope in which both keys say so; it stands in the new key file too. */
  readonly rotation: Envelope;
}

/** The rotation that an earlier run wrote down in the new key file; undefined if the file is not its. */
function earlierRotation(old: NamedKey, file: string): RotatedKey | undefined {
  const next = readDocument(file);
  if (!next.ok || next.value.replaces?.vkey !== old.vkey) return undefined;
  const { rotation } = next.value.replaces;
  const verified = verifyKeyRotation(canonicalBytes(rotation));
  const { vkey } = next.value.key;
  return verified.ok && formatVkey(verified.value.from) === old.vkey && formatVkey(verified.value.to) === vkey ? { vkey, rotation } : undefined;
}

/**
 * Replaces a key: a new one of the same name and type in a new file, which also holds the envelope that both keys have
 * signed; then the old file says `replaced_by` and its key signs nothing more. The old key stays in its file. A run that
 * was cut short is finished by running it again; nothing half-written is ever read, and of two runs at once one rotates. Refusals: those of `openKeyFile`, and
 * `key/unsupported` for an old file that is not `plimsoll.key.v1`.
 * @throws (rejects) AttestationsError `exists` if the new file is there and is not of this rotation, `permissions`, `io`; RangeError for a time that is none
 */
export async function rotateKeyFile(file: string, options: { readonly to: string; readonly now: string }, files: KeyFiles = machineFiles): Promise<Result<RotatedKey>> {
  assertTime('rotate a key', options.now);
  const first = readDocument(file);
  if (!first.ok) return first;
  const old = first.value.key;
  const next = namedKeyOf(old.name, old.type, files.random(32));
  const rotation = await signKeyRotation(old, next, options.now);
  // Signing takes its time, so it comes before the file is locked; what the file says is read again under the lock.
  return withFileLock(files, file, (held) => {
    const document = readDocument(file);
    if (!document.ok) return document;
    const earlier = existsSync(options.to) ? earlierRotation(document.value.key, options.to) : undefined;
    if (earlier !== undefined && document.value.replacedBy === earlier.vkey) return accept(earlier);
    const usable = usableKey(document.value);
    if (!usable.ok) return usable;
    if (usable.value.vkey !== old.vkey) throw new AttestationsError('io', `Cannot rotate the key of ${JSON.stringify(file)}: the file was replaced meanwhile; run again`);
    if (earlier === undefined) createNext(options.to, { key: next, createdAt: options.now, replaces: { vkey: old.vkey, rotation } }, files);
    const rotated = earlier ?? { vkey: next.vkey, rotation };
    held();
    replaceFile(files, file, formatKeyDocument({ ...document.value, replacedBy: rotated.vkey }));
    return accept(rotated);
  });
}

/** Makes the file of the new key, which must not be there. */
function createNext(to: string, document: KeyDocument, files: KeyFiles): void {
  if (existsSync(to)) throw new AttestationsError('exists', `Cannot create the key file ${JSON.stringify(to)}: it exists already, and a key file is never overwritten`);
  createKeyFile(files, to, formatKeyDocument(document));
}
