import { quoted, tablesOf } from './tables.ts';

/** Roles that exist already, and the schema if it is not `plimsoll`. */
export interface PostgresRoles {
  readonly schema?: string;
  /** May append, and nothing else: UPDATE, DELETE and TRUNCATE of what is logged are refused by the database. */
  readonly writer?: string;
  /** May read. */
  readonly reader?: string;
}

/**
 * SQL that gives roles exactly the rights they need; to be run by the owner of the tables, who alone (with superusers)
 * can still change what is logged. The head row is the only thing that a writer may update.
 * @throws RangeError for names that are not plain lower-case names
 */
export function postgresGrants({ schema, writer, reader }: PostgresRoles): string {
  const tables = tablesOf(schema);
  const logged = [tables.entry, tables.node, tables.commit, tables.checkpoint].join(', ');
  const reading = (role: string): string[] => [
    `GRANT USAGE ON SCHEMA ${tables.schema} TO ${role}`,
    `GRANT SELECT ON ${tables.migration}, ${tables.head}, ${logged} TO ${role}`,
  ];
  const writing = (role: string): string[] => [
    `GRANT INSERT ON ${logged} TO ${role}`,
    `GRANT UPDATE (size, root, record_hash, epoch, right_edge) ON ${tables.head} TO ${role}`,
  ];
  const names = [writer, reader].map((role) => (role === undefined ? undefined : quoted(role, 'role')));
  const [writerName, readerName] = names;
  const statements = [...(writerName === undefined ? [] : [...reading(writerName), ...writing(writerName)]), ...(readerName === undefined ? [] : reading(readerName))];
  return statements.map((statement) => `${statement};\n`).join('');
}
