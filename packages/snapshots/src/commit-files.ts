import { encodeUtf8 } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { buildSet, type SetCommitment, type SetRecord } from '@plimsoll/merkle';
import type { FileRecord } from './file-record.ts';
import type { Scope } from './scope.ts';

/** Name of the format, domain of its root, and profile of the root in a log. */
export const SNAPSHOT_VERSION = 'plimsoll.snapshot.v1';

/** Id of the scope in the set; no path equals it. */
const SCOPE_ID = '/';

/** Bytes of a file's record in the set: RFC 8785 of its executable bit, digest and size. */
function fileBytes({ executable, sha256, size }: FileRecord): Uint8Array {
  // What a canonical writer gives for a boolean, hex digits and a safe integer.
  return encodeUtf8(`{"executable":${executable},"sha256":"${sha256}","size":${size}}`);
}

function* members(files: Iterable<FileRecord>, scope: Scope): Generator<SetRecord> {
  yield { id: SCOPE_ID, value: canonicalBytes(scope) };
  for (const file of files) yield { id: file.path, value: fileBytes(file) };
}

/**
 * Commits to files: one root over the scope and each path with its content and executable bit, whatever their order, with a proof
 * that a file is among them (`prove(path)`) or that it is not. O(n log n).
 * @throws RangeError for a path that stands twice, or that no set can have; {@link checkPaths} says so as findings
 */
export function commitFiles(files: Iterable<FileRecord>, scope: Scope): SetCommitment {
  const built = buildSet(members(files, scope), { domain: SNAPSHOT_VERSION });
  if (!built.ok) throw new RangeError(`Cannot commit to files: ${built.findings[0]?.sentence ?? ''}`);
  return built.value;
}
