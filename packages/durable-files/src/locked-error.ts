/** Another process holds the lock of a file, or took it while this one stood still: nothing was written, and the same may be tried again. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}
