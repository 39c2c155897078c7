/** The SQLSTATE of an answer of the server; undefined where the connection failed instead. */
export function sqlState(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined && /^[0-9A-Z]{5}$/u.test(code) ? code : undefined;
}

/** Serialization failure or deadlock: the transaction was rolled back so that another one could go on. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/** The connection has no such prepared statement, or another one of that name: a proxy shares connections, or somebody discarded it. */
export function isUnprepared(error: unknown): boolean {
  const state = sqlState(error);
  return state === '26000' || state === '42P05';
}

/**
 * True where the same statement may succeed later: the connection is gone (class 08, or no answer at all), the server
 * goes down or comes up, or has no connection left (57P, 53300), or a statement took too long (57014, 55P03).
 */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  return state === undefined ? !(error instanceof TypeError || error instanceof RangeError) : /^(?:08|57P|53300|57014|55P03|25P0[34]|40)/u.test(state);
}
