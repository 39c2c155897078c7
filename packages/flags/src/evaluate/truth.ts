/** Whether JSON Logic takes a value for true: as JavaScript does, but for empty lists and empty objects, which are false. */
export function isTrue(value: unknown): boolean {
  if (!value) return false;
  if (typeof value !== 'object') return true;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}
