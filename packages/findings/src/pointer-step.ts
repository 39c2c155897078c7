/** One step of an RFC 6901 JSON pointer: `/` and the key of a member or the index of an item, in which `~0` stands for `~` and `~1` for `/`. */
export function pointerStep(key: PropertyKey): string {
  const token = String(key);
  // Most keys need no escape, and verifiers write very many pointers.
  return `/${/[~/]/.test(token) ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token}`;
}

/** The steps of an RFC 6901 JSON pointer, unescaped. Whether the text is a pointer, empty or with a slash in front, is the caller's to know. */
export function pointerSteps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
