import { type Digest, type Hex, isDigest } from './brands.ts';

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const decoder = new TextDecoder();

/** Lower-case hexadecimal text of the bytes. O(n). */
export function toHex(bytes: Uint8Array): Hex {
  // Text that grows by small pieces is a tree of them, which costs several times as much.
  const text = new Uint8Array(2 * bytes.length);
  let at = 0;
  for (const byte of bytes) {
    text[at++] = DIGITS[byte >> 4] ?? 0;
    text[at++] = DIGITS[byte & 15] ?? 0;
  }
  return decoder.decode(text) as Hex;
}

/** Value of one lower-case hexadecimal digit; -1 if it is none. */
function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}

/** The bytes of strict lower-case hexadecimal text; undefined for upper case, odd length or any other character. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = digit(text.charCodeAt(2 * i));
    const low = digit(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = high * 16 + low;
  }
  return bytes;
}

/** The 32 bytes of exactly 64 lower-case hexadecimal digits; undefined for anything else. */
export function digestFromHex(text: string): Digest | undefined {
  const bytes = text.length === 64 ? fromHex(text) : undefined;
  return isDigest(bytes) ? bytes : undefined;
}
