import { codeOf, LockedError } from '@plimsoll/durable-files';
import { PhaseManifestError } from './phase-manifest-error.ts';

/** What was thrown, as `io` if it came from the operating system; an error of ours and misuse stay what they are. */
export function asPhaseManifestError(action: string, path: string, thrown: unknown): unknown {
  if (thrown instanceof LockedError) return new PhaseManifestError('locked', thrown.message, { cause: thrown });
  const code = codeOf(thrown);
  if (thrown instanceof PhaseManifestError || code === '') return thrown;
  // A link where O_NOFOLLOW forbids one.
  if (code === 'ELOOP') return unsafePath(action, path, 'a link');
  return new PhaseManifestError('io', `Cannot ${action} ${JSON.stringify(path)}: the system said ${code}`, { cause: thrown });
}

/** A link or something else stands where a file or folder is expected. */
export function unsafePath(action: string, path: string, what: string): PhaseManifestError {
  return new PhaseManifestError('unsafe-path', `Cannot ${action} ${JSON.stringify(path)}: it is ${what === 'a link' ? 'a link, and what it leads to may lie anywhere' : `no regular ${what}`}`);
}
