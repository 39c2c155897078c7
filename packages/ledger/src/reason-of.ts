/** Why something failed, in one line: the platform's `fetch` says only that it did, and keeps the reason as the cause. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // Of several addresses that were tried none answered: then the message is empty, and the code says it.
  const { cause } = thrown;
  if (!(cause instanceof Error)) return thrown.message;
  const why = cause.message === '' ? (cause as NodeJS.ErrnoException).code : cause.message;
  return why === undefined ? thrown.message : `${thrown.message}: ${why}`;
}
