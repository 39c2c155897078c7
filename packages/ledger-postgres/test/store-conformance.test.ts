import { postgresAbsent } from '@plimsoll/config/postgres';
import { storeConformance } from '@plimsoll/ledger/store-conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { createPostgresStore, openPostgresStore } from '../src/index.ts';
import { PostgresLogs } from './postgres-logs.ts';

describe.skipIf(postgresAbsent())('a PostgreSQL store keeps its promise:', () => {
  let logs: PostgresLogs;
  let schemas = 0;
  beforeAll(async () => {
    logs = await PostgresLogs.start();
  });
  afterAll(() => logs.stop());

  test.each(storeConformance.filter(({ large }) => !large))('$name', async ({ run }) => {
    const schema = `conformance_${++schemas}`;
    await run(async (log) => {
      await (await createPostgresStore(logs.pool, { ...log, schema })).close();
      return () => openPostgresStore(logs.pool, { origin: log.origin, schema });
    });
  });
});
