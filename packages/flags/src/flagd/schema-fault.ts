/** A place where a document breaks a schema of flagd. */
export interface SchemaFault {
  /** RFC 6901 pointer to the value. */
  readonly pointer: string;
  /** What must stand there, as the object of "must be". */
  readonly expected: string;
}

/** Judges a value at a place; gives every fault to `found`. */
export type Check = (value: unknown, pointer: string, found: (fault: SchemaFault) => void) => void;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
