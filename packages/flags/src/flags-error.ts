import { codeOf, LockedError } from '@plimsoll/durable-files';

/**
 * Why the environment cannot go on: the operating system said no; another process holds the registry; something that
 * takes no turns changed it meanwhile; a link or something that is no regular file or folder stands
 * where one is expected; the file with the fence holds no number. A wrong document is findings, never this.
 */
export type FlagsErrorCode = 'io' | 'locked' | 'conflict' | 'unsafe-path' | 'fence-damaged';

/** The one error of this package. `code` is stable; `cause` is what the operating system said. */
export class FlagsError extends Error {
  override readonly name = 'FlagsError';
  readonly code: FlagsErrorCode;

  constructor(code: FlagsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A link or something else stands where a file or folder is expected. */
export function unsafePath(path: string, expected: 'file' | 'folder', found: string): FlagsError {
  return new FlagsError('unsafe-path', `Cannot use ${JSON.stringify(path)}: it is ${found === 'link' ? 'a link, and what it leads to may lie anywhere' : `no regular ${expected}`}`);
}

/** Runs the work; what the operating system throws in it becomes a {@link FlagsError}. */
export async function orFlagsError<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LockedError) throw new FlagsError('locked', thrown.message, { cause: thrown });
    const code = codeOf(thrown);
    // Not what the caller's own work throws, whose codes are words.
    if (!/^E[A-Z0-9]+$/.test(code)) throw thrown;
    // A link where O_NOFOLLOW forbids one.
    if (code === 'ELOOP') throw unsafePath(path, 'file', 'link');
    throw new FlagsError('io', `Cannot use ${JSON.stringify(path)}: the system said ${code}`, { cause: thrown });
  }
}
