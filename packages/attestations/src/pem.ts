import { fromBase64 } from '@plimsoll/bytes';

/** One PEM block. */
export interface Pem {
  readonly label: string;
  readonly der: Uint8Array;
}

const BLOCK = /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END \1-----$/;

/** True for a text that wants to be PEM. */
export function isPem(text: string): boolean {
  return text.startsWith('-----BEGIN ');
}

/**
 * Reads one PEM block (RFC 7468 section 3): lines of base64 of any length, nothing before, between or after them. Undefined for anything else, headers of encrypted keys included.
 */
export function readPem(text: string): Pem | undefined {
  const match = text.length <= 65_536 ? BLOCK.exec(text) : null;
  const [label, body] = [match?.[1], match?.[2]];
  if (label === undefined || body === undefined) return undefined;
  const der = fromBase64(body.replaceAll(/\r?\n/g, ''));
  return der === undefined ? undefined : { label, der };
}
