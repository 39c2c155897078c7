const FIRST_BYTES = 64 * 1024;

/**
 * The body of a request or response, cut one byte behind `limit`, so that too large a one is seen as wrong and never read whole.
 * Takes memory for its bytes, in however many pieces they come: one for each piece would let the other side choose how much.
 */
export async function readBody(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  const reader = body?.getReader();
  let bytes = new Uint8Array(Math.min(FIRST_BYTES, limit + 1));
  let length = 0;
  while (reader !== undefined && length <= limit) {
    const { value } = await reader.read();
    if (value === undefined) return bytes.subarray(0, length);
    const piece = value.subarray(0, limit + 1 - length);
    if (length + piece.length > bytes.length) {
      const larger = new Uint8Array(Math.min(Math.max(2 * bytes.length, length + piece.length), limit + 1));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(piece, length);
    length += piece.length;
  }
  // Nothing depends on how the other side takes it.
  void reader?.cancel().catch(() => undefined);
  return bytes.subarray(0, length);
}
