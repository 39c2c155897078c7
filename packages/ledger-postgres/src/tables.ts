const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/u;

/** Name of the schema if the caller gives none. */
export const DEFAULT_SCHEMA = 'plimsoll';

/** Qualified names of the tables. */
export interface Tables {
  readonly schema: string;
  readonly migration: string;
  readonly head: string;
  readonly entry: string;
  readonly node: string;
  readonly commit: string;
  readonly checkpoint: string;
}

/** @throws RangeError for a schema that is not a plain lower-case name of at most 63 characters */
export function tablesOf(schema: string = DEFAULT_SCHEMA): Tables {
  const name = quoted(schema, 'schema');
  return {
    schema: name,
    migration: `${name}.migration`,
    head: `${name}.head`,
    entry: `${name}.entry`,
    node: `${name}.node`,
    commit: `${name}.commit`,
    checkpoint: `${name}.checkpoint`,
  };
}

/** The name as an SQL identifier. */
export function quoted(name: string, what: string): string {
  if (!SCHEMA.test(name)) throw new RangeError(`Cannot name a ${what}: 1 to 63 of a-z, 0-9 and _ that do not begin with a digit are needed, received ${JSON.stringify(name)}`);
  return `"${name}"`;
}
