import { fromBase64 } from '@plimsoll/bytes';

/**
 * The bytes of base64 as DSSE writes it: the standard or the URL-safe alphabet, never both in one text; padding right or
 * absent; spare bits zero; no white space. Undefined for anything else.
 */
export function fromDsseBase64(text: string): Uint8Array | undefined {
  if (text.includes('-') || text.includes('_')) {
    if (text.includes('+') || text.includes('/')) return undefined;
    text = text.replaceAll('-', '+').replaceAll('_', '/');
  }
  // Padding is completed only where there is none at all.
  const padded = text.includes('=') ? text : text.padEnd(Math.ceil(text.length / 4) * 4, '=');
  return fromBase64(padded);
}
