import fs from 'node:fs';
import { encodeUtf8 } from '@plimsoll/bytes';
import { accept, type Result } from '@plimsoll/findings';
import { formatVkey, parseVkey } from '@plimsoll/signed-note';
import { readDocument } from './describe-key-file.ts';
import { withFileLock } from './file-lock.ts';
import { formatKeyDocument, type RevocationReason } from './key-document.ts';
import { type KeyFiles, machineFiles } from './key-files.ts';
import { parseRevocations, type Revocation } from './revocations.ts';
import { assertTime, nanosecondsOf } from './timestamp.ts';
import { codeOf, ioError, replaceFile } from './write-key-file.ts';

/** Since when and why a key no longer counts. */
export interface RevocationInput {
  /** RFC 3339 in UTC. */
  readonly revokedAt: string;
  readonly reason: RevocationReason;
}

const READABLE = 0o644;

/** What the work gives; undefined if the file is not there. */
function ifThere<T>(file: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw ioError('read', file, thrown);
  }
}

/** True if the one time comes after the other. */
function isLater(one: string, other: string): boolean {
  return (nanosecondsOf(one) ?? 0n) > (nanosecondsOf(other) ?? 0n);
}

function format(revocations: readonly Revocation[]): Uint8Array {
  const entries = revocations.map(({ verifier, revokedAt, reason }) => ({ vkey: formatVkey(verifier), revokedAt, reason }));
  return encodeUtf8(`${JSON.stringify({ schema_version: 'plimsoll.revocations.v1', revocations: entries }, null, 2)}\n`);
}

/**
 * Appends a key to a file of revocations (`plimsoll.revocations.v1`), which is made if it is not there and replaced as a whole;
 * returns false if the key is in it for this reason already, with a date that is not later. Writers take turns, so that none
 * loses what another wrote. Over a symbolic link the file that it leads to is replaced. Refusals: those of `parseRevocations`.
 * @throws RangeError for a vkey or time that is none, AttestationsError `io`
 */
export function appendRevocation(file: string, { vkey, revokedAt, reason }: RevocationInput & { readonly vkey: string }, files: KeyFiles = machineFiles): Result<boolean> {
  assertTime('revoke a key', revokedAt);
  const key = parseVkey(vkey);
  if (!key.ok) throw new RangeError(`Cannot revoke a key: ${key.findings.map(({ sentence }) => sentence).join('; ')}`);
  const target = ifThere(file, () => fs.realpathSync(file)) ?? file;
  return withFileLock(files, target, (held) => {
    const bytes = ifThere(target, () => fs.readFileSync(target));
    const there = bytes === undefined ? accept<readonly Revocation[]>([]) : parseRevocations(bytes);
    if (!there.ok) return there;
    if (there.value.some((entry) => formatVkey(entry.verifier) === vkey && entry.reason === reason && !isLater(entry.revokedAt, revokedAt))) return accept(false);
    held();
    replaceFile(files, target, format([...there.value, { verifier: key.value, revokedAt, reason }]), READABLE);
    return accept(true);
  });
}

/**
 * Writes into a key file that its key is revoked, so that it signs nothing more; a file that says so already stays as it is.
 * Refusals: `key/unsupported` for a file that is not `plimsoll.key.v1`, and those of `importPrivateKey`.
 * @throws RangeError for a time that is none, AttestationsError `permissions`, `io`
 */
export function revokeKeyFile(file: string, { revokedAt, reason }: RevocationInput, files: KeyFiles = machineFiles): Result<{ readonly vkey: string }> {
  assertTime('revoke a key', revokedAt);
  return withFileLock(files, file, (held) => {
    const document = readDocument(file);
    if (!document.ok) return document;
    const { key, revoked } = document.value;
    // The stronger reason stays: of a compromised key nothing counts, whatever is said later.
    const stands = revoked !== undefined && (revoked.reason === reason || revoked.reason === 'compromised');
    if (!stands) {
      held();
      replaceFile(files, file, formatKeyDocument({ ...document.value, revoked: { at: revokedAt, reason } }));
    }
    return accept({ vkey: key.vkey });
  });
}
