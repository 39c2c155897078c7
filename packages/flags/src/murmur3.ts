/**
 * MurmurHash3, x86, 32 bits, seed 0, over the UTF-8 bytes of a text; an unpaired surrogate counts as U+FFFD.
 * @returns an integer from 0 to 2^32 − 1
 */
export function murmur3(text: string): number {
  const length = text.length;
  let hash = 0;
  let at = 0;
  // As long as all is ASCII, a code unit is a byte.
  for (; at + 4 <= length; at += 4) {
    const a = text.charCodeAt(at);
    const b = text.charCodeAt(at + 1);
    const c = text.charCodeAt(at + 2);
    const d = text.charCodeAt(at + 3);
    if ((a | b | c | d) > 0x7f) return hashBytes(encoder.encode(text));
    hash = mixBlock(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  let tail = 0;
  for (let shift = 0; at < length; at++, shift += 8) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return hashBytes(encoder.encode(text));
    tail |= code << shift;
  }
  return finish(hash ^ scramble(tail), length);
}

const encoder = new TextEncoder();

function hashBytes(bytes: Uint8Array): number {
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) hash = mixBlock(hash, byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16) | (byteAt(bytes, at + 3) << 24));
  let tail = 0;
  for (let at = whole; at < bytes.length; at++) tail |= byteAt(bytes, at) << ((at - whole) * 8);
  return finish(hash ^ scramble(tail), bytes.length);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function scramble(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let mixed = hash ^ length;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
