/** A published log as files: what an auditor gets. */
export interface LogSource {
  /** A file by its path in the log; undefined if there is none. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Paths of all files, in any order. */
  list(): AsyncIterable<string>;
}
