/** Levenshtein distance in UTF-16 code units, O(a · b) time and O(b) memory. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substituted));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** Up to three candidates that `typed` may have meant: equal but for a few characters, or after the slash the same. */
export function nearest(typed: string, candidates: readonly string[]): readonly string[] {
  if (typed.length > 100) return [];
  const name = (id: string): string => id.slice(id.indexOf('/') + 1);
  return candidates
    .map((id) => ({ id, cost: name(id) === name(typed) ? 1 : distance(typed, id) }))
    .filter(({ cost }) => cost <= Math.max(2, typed.length / 4))
    .sort((a, b) => a.cost - b.cost || (a.id < b.id ? -1 : 1))
    .slice(0, 3)
    .map(({ id }) => id);
}
