/** The beginning of texts, read once for all of them. */
export interface HashPrefix {
  readonly text: string;
  /** State after its whole blocks of four bytes. */
  readonly hash: number;
  /** The bytes behind them. */
  readonly tail: number;
  readonly isAscii: boolean;
}

/** What {@link murmur3After} needs to know of a text that others begin with. */
export function hashPrefix(text: string): HashPrefix {
  const codes = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const whole = codes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) hash = mixBlock(hash, blockOf(codes.slice(at, at + 4)));
  return { text, hash, tail: blockOf(codes.slice(whole)), isAscii: codes.every((code) => code <= 0x7f) };
}

function blockOf(bytes: readonly number[]): number {
  return bytes.reduce((block, byte, at) => block | (byte << (8 * at)), 0);
}

const NOTHING = hashPrefix('');

/**
 * MurmurHash3, x86, 32 bits, seed 0, over the UTF-8 bytes of a text; an unpaired surrogate counts as U+FFFD.
 * @returns an integer from 0 to 2^32 − 1
 */
export function murmur3(text: string): number {
  return murmur3After(NOTHING, text);
}

/** The same of the prefix and the text behind it, without joining them. */
export function murmur3After(prefix: HashPrefix, text: string): number {
  const { length } = text;
  let { hash, tail } = prefix;
  let at = 0;
  let held = prefix.text.length & 3;
  let codes = prefix.isAscii ? 0 : 0x80;
  // As long as all is ASCII, a code unit is a byte.
  if (held > 0) {
    for (; held < 4 && at < length; at++, held++) {
      const code = text.charCodeAt(at);
      codes |= code;
      tail |= code << (8 * held);
    }
    if (held === 4) {
      hash = mixBlock(hash, tail);
      tail = 0;
      held = 0;
    }
  }
  for (; at + 4 <= length; at += 4) {
    const a = text.charCodeAt(at);
    const b = text.charCodeAt(at + 1);
    const c = text.charCodeAt(at + 2);
    const d = text.charCodeAt(at + 3);
    codes |= a | b | c | d;
    hash = mixBlock(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  for (; at < length; at++, held++) {
    const code = text.charCodeAt(at);
    codes |= code;
    tail |= code << (8 * held);
  }
  return codes > 0x7f ? hashBytes(encoder.encode(prefix.text + text)) : finish(hash ^ scramble(tail), prefix.text.length + length);
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
