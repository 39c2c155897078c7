/** The values as one text; what is not there is none. */
export function joined(values: readonly unknown[]): string {
  let result = '';
  for (const value of values) result += text(value);
  return result;
}

/** A value as a part of a text. */
export function text(value: unknown): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- an object in a text is what JavaScript makes of it, as elsewhere
  return value === null || value === undefined ? '' : String(value);
}
