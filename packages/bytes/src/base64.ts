const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Int8Array(128).fill(-1);
for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;

/** Standard base64 with padding (RFC 4648 section 4). O(n). */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
    text += left > 1 ? alphabet.charAt((group >> 6) & 63) : '=';
    text += left > 2 ? alphabet.charAt(group & 63) : '=';
  }
  return text;
}

/** The six bits that a character stands for; −1 if it is of no alphabet. */
function valueAt(text: string, at: number): number {
  return values[text.charCodeAt(at)] ?? -1;
}

/**
 * The bytes of standard padded base64; undefined unless encoding them again gives the same text,
 * so missing padding, set spare bits, white space and the URL alphabet are all refused.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const whole = padding === 0 ? text.length : text.length - 4;
  let at = 0;
  for (let i = 0; i < whole; i += 4) {
    const group = (valueAt(text, i) << 18) | (valueAt(text, i + 1) << 12) | (valueAt(text, i + 2) << 6) | valueAt(text, i + 3);
    if (group < 0) return undefined; // one of the four was −1, and so is what it is joined to
    bytes[at++] = group >> 16;
    bytes[at++] = group >> 8;
    bytes[at++] = group;
  }
  if (padding > 0) {
    const group = (valueAt(text, whole) << 18) | (valueAt(text, whole + 1) << 12) | (padding === 1 ? valueAt(text, whole + 2) << 6 : 0);
    if (group < 0 || (group & (padding === 1 ? 0xff : 0xffff)) !== 0) return undefined;
    bytes[at++] = group >> 16;
    if (padding === 1) bytes[at] = group >> 8;
  }
  return bytes;
}
