import { codeOf, JournalledWriteError, LockedError } from '@plimsoll/durable-files';

/**
 * Why the environment or the caller cannot go on: the operating system said no; another process holds the store or the
 * target; the folder is no store. What is wrong with snapshots and targets is findings, never this.
 */
export type SnapshotsErrorCode = 'io' | 'locked' | 'not-a-store';

/** The one error of this package. `code` is stable; `cause` is what the operating system said. */
export class SnapshotsError extends Error {
  override readonly name = 'SnapshotsError';
  readonly code: SnapshotsErrorCode;

  constructor(code: SnapshotsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Runs the work; what the operating system says against it is `io`, a lock of another process `locked`. */
export async function orSnapshotsError<T>(action: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LockedError) throw new SnapshotsError('locked', thrown.message, { cause: thrown });
    const code = codeOf(thrown);
    if (thrown instanceof SnapshotsError || thrown instanceof JournalledWriteError || !/^E[A-Z0-9]+$/.test(code)) throw thrown;
    throw new SnapshotsError('io', `Cannot ${action} ${JSON.stringify(path)}: the system said ${code}`, { cause: thrown });
  }
}
