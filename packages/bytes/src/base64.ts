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

/**
 * The bytes of standard padded base64; undefined unless encoding them again gives the same text,
 * so missing padding, set spare bits, white space and the URL alphabet are all refused.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const symbols = text.length - padding;
  let group = 0;
  let at = 0;
  for (let i = 0; i < symbols; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) return undefined;
    group = ((group << 6) | value) & 0xffffff;
    if (i % 4 === 3) {
      bytes[at++] = group >> 16;
      bytes[at++] = (group >> 8) & 255;
      bytes[at++] = group & 255;
    }
  }
  if (padding === 2) {
    if ((group & 15) !== 0) return undefined;
    bytes[at] = (group >> 4) & 255;
  } else if (padding === 1) {
    if ((group & 3) !== 0) return undefined;
    bytes[at++] = (group >> 10) & 255;
    bytes[at] = (group >> 2) & 255;
  }
  return bytes;
}
