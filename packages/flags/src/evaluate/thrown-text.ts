/** Why something failed, from whatever was thrown: what a context throws may itself fail to be read. */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'what was thrown cannot be read';
  }
}
