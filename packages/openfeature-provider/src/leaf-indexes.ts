import { compareBytes, encodeUtf8 } from '@plimsoll/bytes';
import { recordId, type Registry } from '@plimsoll/flags';

/** Index of each flag's leaf under the root of the registry, which its inclusion proof has too. All of them are found when the first is asked. */
export function leafIndexes({ records }: Registry): (flag: string) => number {
  let indexes: ReadonlyMap<string, number> | undefined;
  return (flag) => {
    indexes ??= ordered(Object.keys(records));
    return indexes.get(flag) ?? -1;
  };
}

// The header's leaf comes after all of them: "flag/" is before "header".
function ordered(ids: readonly string[]): ReadonlyMap<string, number> {
  // Code units are in the order of bytes as long as none is half a character.
  if (!ids.some((id) => /[\ud800-\udfff]/.test(id))) return new Map([...ids].sort().map((id, index) => [id, index]));
  const keyed = ids.map((id) => ({ id, key: encodeUtf8(recordId(id)) })).sort((a, b) => compareBytes(a.key, b.key));
  return new Map(keyed.map(({ id }, index) => [id, index]));
}
