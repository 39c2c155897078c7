/** Bytes that differ from place to place, the same in every run; starts at an address that is no multiple of four. */
export function someBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length + 1).subarray(1);
  for (let i = 0, state = 1; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
