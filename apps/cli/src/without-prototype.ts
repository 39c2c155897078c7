/** The same members with no prototype: Stricli looks names up with plain indexing, and `constructor` must be none. */
export function withoutPrototype<T extends object>(table: T): T {
  return Object.assign<object, T>(Object.create(null) as object, table);
}
