/**
 * Compares by Unicode code points, as RFC 9162 readers and Python do: negative, zero or positive. JavaScript's own order
 * is by UTF-16 code units, which puts U+10000 and above before U+E000.
 */
export function compareCodePoints(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    // A surrogate stands for a code point above every other code unit.
    const high = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;
    return high(left) === high(right) ? left - right : high(left) ? 1 : -1;
  }
  return a.length - b.length;
}

/** The texts trimmed, without blanks and repetitions, in order of code points. */
export function canonicalTexts(texts: Iterable<string>): string[] {
  const kept = new Set<string>();
  for (const text of texts) if (text.trim() !== '') kept.add(text.trim());
  return [...kept].sort(compareCodePoints);
}
