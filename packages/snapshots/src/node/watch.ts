/** How a caller follows and ends a long call. */
export interface Watch {
  /** Ends the call between two files, with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each file, with what was done so far. */
  readonly onProgress?: ((done: { readonly files: number; readonly bytes: number }) => void) | undefined;
}

/** Counts files for a {@link Watch}; each call throws if the caller has ended it. */
export function stepsOf({ signal, onProgress }: Watch): (bytes: number) => void {
  let files = 0;
  let all = 0;
  return (bytes) => {
    signal?.throwIfAborted();
    files++;
    all += bytes;
    onProgress?.({ files, bytes: all });
  };
}
