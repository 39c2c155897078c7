const HEADER = 20;
const BYTEA = 17;

/**
 * A `bytea[]` in PostgreSQL's binary form (`array_send`), which drivers pass on as it is: as text each byte would be
 * two or three characters to write, escape and parse.
 */
export function binaryArray(values: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((length, value) => length + 4 + value.length, HEADER));
  const view = new DataView(bytes.buffer);
  // Dimensions, whether there are nulls, type of the elements, their number, index of the first.
  for (const [i, word] of [1, 0, BYTEA, values.length, 1].entries()) view.setInt32(4 * i, word);
  let at = HEADER;
  for (const value of values) {
    view.setInt32(at, value.length);
    bytes.set(value, at + 4);
    at += 4 + value.length;
  }
  return bytes;
}
