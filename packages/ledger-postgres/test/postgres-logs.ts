import { PostgresServer } from '@plimsoll/config/postgres';
import { audit, type EntryInput, type Ledger, openLedger, type Receipt } from '@plimsoll/ledger';
import type { Result } from '@plimsoll/findings';
import { ed25519Signer, formatVkey, noteSigner, parseTrustPolicy } from '@plimsoll/signed-note';
import pg from 'pg';
import { createPostgresStore, openPostgresStore, postgresLog, type PostgresStoreOptions } from '../src/index.ts';

export const signer = noteSigner('log.example/pg', ed25519Signer(new Uint8Array(32).fill(5)));
export const firstKey = formatVkey(signer.verifier);
export const clock = (): number => Date.parse('2026-03-01T12:00:00Z');
export const event = (id: string | number): EntryInput => ({ id: `event-${id}`, source: '/test', type: 'dev.plimsoll.test.happened.v1', data: { n: id } });
export const events = (prefix: string | number, count: number): EntryInput[] => Array.from({ length: count }, (_, i) => event(`${prefix}-${i}`));

/** The receipts of an append that must not be refused. */
export function receiptsOf(result: Result<readonly Receipt[]>): readonly Receipt[] {
  if (!result.ok) throw new Error(result.findings[0]?.sentence);
  return result.value;
}

/** A server with a pool, and logs in schemas of their own. */
export class PostgresLogs {
  readonly server: PostgresServer;
  readonly pool: pg.Pool;
  readonly #pools: pg.Pool[] = [];
  #schemas = 0;

  private constructor(server: PostgresServer) {
    this.server = server;
    this.pool = this.newPool();
  }

  static async start(): Promise<PostgresLogs> {
    return new PostgresLogs(await PostgresServer.start());
  }

  newPool(config: pg.PoolConfig = {}): pg.Pool {
    const pool = new pg.Pool({ ...this.server.connection, ...config });
    // A server that is killed ends idle connections.
    pool.on('error', () => undefined);
    this.#pools.push(pool);
    return pool;
  }

  /** A new empty log in a schema of its own. */
  async create(): Promise<{ origin: string; schema: string }> {
    const log = { origin: signer.verifier.name, schema: `log_${++this.#schemas}` };
    await (await createPostgresStore(this.pool, { ...log, firstKey })).close();
    return log;
  }

  async open(options: PostgresStoreOptions, { pool = this.pool, known = [] }: { pool?: pg.Pool; known?: Uint8Array[] } = {}): Promise<Ledger> {
    return openLedger({ store: await openPostgresStore(pool, options), signers: [signer], clock, known, every: () => () => undefined });
  }

  /** Ids of what an independent audit finds in the published log, and its last sentence. */
  async audit(log: PostgresStoreOptions, pool = this.pool): Promise<{ ids: string[]; sentence: string }> {
    const policy = parseTrustPolicy(`log ${firstKey}\nquorum none\n`);
    if (!policy.ok) throw new Error('the policy does not parse');
    const found = [];
    for await (const finding of audit(await postgresLog(pool, log), { policy: policy.value })) found.push(finding);
    return { ids: found.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id), sentence: found.at(-1)?.sentence ?? '' };
  }

  async stop(): Promise<void> {
    for (const pool of this.#pools) await pool.end();
    await this.server.stop();
  }
}
