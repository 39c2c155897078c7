/**
 * Why files were not changed as one: a link, a folder of another file system or something else stands where a folder or
 * file is expected; a file is not the one expected, or changed meanwhile; an interrupted write can neither be finished nor
 * undone, because copies are missing or wrong.
 */
export type JournalledWriteErrorCode = 'unsafe-path' | 'conflict' | 'unrecoverable';

/** A write of several files that was refused or undone; with `unrecoverable`, its journal stays. */
export class JournalledWriteError extends Error {
  override readonly name = 'JournalledWriteError';
  readonly code: JournalledWriteErrorCode;

  constructor(code: JournalledWriteErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
