/** One statement with its parameters. */
export interface PostgresQuery {
  /** Prepared under this name once on each connection; not prepared if absent. */
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/** A connection as `pg` gives it out. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  /** Gives the connection back, or ends it with `true`. */
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * What the store needs of `pg.Pool`. The pool stays its owner's: the store neither configures nor ends it. Statement
 * timeouts are those of the pool (`statement_timeout`, `query_timeout`, `connectionTimeoutMillis`).
 */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}
