/** A published log as files: what an auditor gets. */
export interface LogSource {
  /** A file by its path in the log; undefined if there is none. Rejects with LedgerError `unavailable` where that cannot be known now. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Paths of all files, in any order; absent where they cannot be listed, as over HTTP. */
  readonly list?: () => AsyncIterable<string>;
}
