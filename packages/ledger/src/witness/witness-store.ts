/** What a witness remembers of one log. */
export interface WitnessState {
  /** The checkpoint that it cosigned last, with its cosignature. */
  readonly note: Uint8Array;
  /** Grows by one with each replacement, from 1. */
  readonly version: bigint;
}

/**
 * The memory of a witness, one state per log. All that the witness is worth rests on it: a state that was replaced must
 * never come back, and one that should be there and is not must never look like a log that was never seen.
 * Every method may throw {@link LedgerError}; after `poisoned` nothing is known of the last write.
 */
export interface WitnessStore {
  /** The state of the log; undefined if it was never cosigned. @throws LedgerError `refused` with `witness/state-bad` */
  read(origin: string): Promise<WitnessState | undefined>;
  /**
   * Compare-and-swap: replaces the state if its version still is `version` (0 for none), durably before it resolves.
   * False if another one was first, in this process or another; then nothing changed.
   */
  replace(origin: string, version: bigint, note: Uint8Array): Promise<boolean>;
  /** Gives the right to write back. */
  close(): Promise<void>;
}

/** A memory that ends with the process: for tests and examples only. */
export function memoryWitnessStore(): WitnessStore {
  const states = new Map<string, WitnessState>();
  return {
    read: (origin) => Promise.resolve(states.get(origin)),
    replace: (origin, version, note) => {
      if ((states.get(origin)?.version ?? 0n) !== version) return Promise.resolve(false);
      states.set(origin, { note, version: version + 1n });
      return Promise.resolve(true);
    },
    close: () => Promise.resolve(),
  };
}
