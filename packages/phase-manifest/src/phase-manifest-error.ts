/**
 * Why the environment or the caller cannot go on: the operating system said no; the file changed meanwhile; another writer
 * holds it; a link or something that is no regular file stands where a file or folder is expected; no number could be had
 * for a note; a work tree without a git program; the original implementation raises here. A wrong document is findings,
 * never this.
 */
export type PhaseManifestErrorCode = 'io' | 'conflict' | 'locked' | 'unsafe-path' | 'notes-full' | 'git-unavailable' | 'reference-raise';

/** The one error of this package. `code` is stable; `cause` is what the operating system said. */
export class PhaseManifestError extends Error {
  override readonly name = 'PhaseManifestError';
  readonly code: PhaseManifestErrorCode;

  constructor(code: PhaseManifestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
