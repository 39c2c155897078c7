import { type Tables, tablesOf } from './tables.ts';

/** Statements of one version of the schema; versions only go forward, and a released one never changes. */
type Migration = (tables: Tables) => readonly string[];

const HASH = (column: string): string => `${column} bytea NOT NULL CHECK (octet_length(${column}) = 32)`;

const logTables: Migration = ({ head, entry, node, commit, checkpoint }) => [
  `CREATE TABLE ${head} (
  origin text PRIMARY KEY,
  first_key text NOT NULL,
  size bigint NOT NULL CHECK (size >= 0),
  ${HASH('root')},
  ${HASH('record_hash')},
  epoch bigint NOT NULL CHECK (epoch >= 0),
  right_edge bytea NOT NULL CHECK (octet_length(right_edge) % 32 = 0)
)`,
  `CREATE TABLE ${entry} (
  origin text NOT NULL,
  idx bigint NOT NULL CHECK (idx >= 0),
  ${HASH('leaf_hash')},
  data bytea NOT NULL CHECK (octet_length(data) BETWEEN 1 AND 65535),
  PRIMARY KEY (origin, idx)
)`,
  `CREATE TABLE ${node} (
  origin text NOT NULL,
  level smallint NOT NULL CHECK (level BETWEEN 1 AND 7),
  idx bigint NOT NULL CHECK (idx >= 0),
  ${HASH('hash')},
  PRIMARY KEY (origin, level, idx)
)`,
  `CREATE TABLE ${commit} (
  origin text NOT NULL,
  size bigint NOT NULL,
  base_size bigint NOT NULL CHECK (base_size <= size),
  ${HASH('root')},
  ${HASH('record_hash')},
  writer text NOT NULL,
  PRIMARY KEY (origin, size)
)`,
  `CREATE TABLE ${checkpoint} (
  origin text NOT NULL,
  size bigint NOT NULL,
  revision integer NOT NULL CHECK (revision >= 0),
  note bytea NOT NULL,
  PRIMARY KEY (origin, size, revision),
  FOREIGN KEY (origin, size) REFERENCES ${commit} (origin, size)
)`,
];

/** Migration n leads from version n to n + 1. */
export const MIGRATIONS: readonly Migration[] = [logTables];

/** What must be there before versions can be counted. */
export function preparation({ schema, migration }: Tables): readonly string[] {
  return [`CREATE SCHEMA IF NOT EXISTS ${schema}`, `CREATE TABLE IF NOT EXISTS ${migration} (version integer PRIMARY KEY)`];
}

/**
 * The newest schema as one SQL script, for those who create tables by hand (`psql -1 -f`) on a database that has none
 * yet: plain tables with primary keys, checks and one foreign key; no sequence, trigger, function or extension.
 */
export function postgresSchema(options: { readonly schema?: string } = {}): string {
  const tables = tablesOf(options.schema);
  const versions = MIGRATIONS.flatMap((migration, version) => [`INSERT INTO ${tables.migration} (version) VALUES (${version + 1})`, ...migration(tables)]);
  return `${[...preparation(tables), ...versions].join(';\n\n')};\n`;
}
