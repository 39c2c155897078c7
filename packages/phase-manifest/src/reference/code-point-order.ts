/** Order of Python's `sorted`: by code point. JavaScript's own order, by UTF-16 unit, puts U+10000 and above before U+E000. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (const [at, character] of left.entries()) {
    const difference = (character.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The texts in order, each once. */
export function sortedUnique(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(byCodePoint);
}
