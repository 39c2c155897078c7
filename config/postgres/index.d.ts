export declare function postgresAbsent(): boolean;
export declare class PostgresServer {
  private constructor();
  /** `settings`: configuration parameters beside the defaults. */
  static start(settings?: Readonly<Record<string, string>>): Promise<PostgresServer>;
  readonly host: string;
  readonly socket: string;
  readonly connection: { host: string; port: number; user: string; database: string };
  restart(): Promise<void>;
  kill(options?: { readonly all?: boolean }): Promise<void>;
  stop(): Promise<void>;
}
