export { migratePostgres } from './migrate.ts';
export { postgresSchema } from './migrations.ts';
export { createPostgresStore, openPostgresStore, postgresLog, type PostgresStoreOptions } from './open-postgres-store.ts';
export type { PostgresClient, PostgresPool, PostgresQuery } from './pool.ts';
export { postgresGrants, type PostgresRoles } from './roles.ts';
