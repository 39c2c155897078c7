/** A pattern of relative paths, by segment. */
export type Glob = readonly string[];

/**
 * A pattern by its segments: `**` alone stands for any number of folders, none included; in other segments `*` is any part of a
 * name, and `?` one character. Everything else is literal.
 */
export function parseGlob(text: string): Glob {
  return text.split('/');
}

/** Whether the pattern matches the whole path. At most its length times the path's steps. */
export function globMatches(glob: Glob, path: string): boolean {
  return matches(glob, path.split('/'), '**', segmentMatches);
}

function segmentMatches(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  return matches(Array.from(pattern), Array.from(name), '*', (token, character) => token === '?' || token === character);
}

/** Matches items one by one, where `star` stands for any number of them: after a failure the last star takes one more. */
function matches(pattern: readonly string[], items: readonly string[], star: string, one: (token: string, item: string) => boolean): boolean {
  let at = 0;
  let place = 0;
  let lastStar = -1;
  let resume = 0;
  while (place < items.length) {
    const token = pattern[at];
    const item = items[place] ?? '';
    if (token === star) {
      lastStar = at++;
      resume = place;
    } else if (token !== undefined && one(token, item)) {
      at++;
      place++;
    } else if (lastStar !== -1) {
      at = lastStar + 1;
      place = ++resume;
    } else return false;
  }
  while (pattern[at] === star) at++;
  return at === pattern.length;
}
