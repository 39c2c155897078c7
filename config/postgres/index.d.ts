export declare function postgresAbsent(): boolean;
export declare class PostgresServer {
  private constructor();
  /** `settings`: configuration parameters beside the defaults. `parent`: where its folder is made; in memory, where there is room, if absent. */
  static start(settings?: Readonly<Record<string, string>>, parent?: string): Promise<PostgresServer>;
  readonly host: string;
  readonly socket: string;
  readonly connection: { host: string; port: number; user: string; database: string };
  restart(): Promise<void>;
  kill(options?: { readonly all?: boolean }): Promise<void>;
  stop(): Promise<void>;
}
