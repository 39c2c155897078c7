import { decodeUtf8 } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import type { JsonLimits } from './json-options.ts';
import { jsonRules } from './json-rules.ts';
import { positionAt } from './position.ts';
import { firstInvalidUtf8 } from './utf8-fault.ts';

/** True if the text has more UTF-8 bytes than the limit; counts only where the length leaves it open. */
function exceeds(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  if (text.length * 3 <= maxBytes) return false;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return bytes > maxBytes;
}

/**
 * The document as text, if it is small enough, UTF-8 and without byte order mark.
 * @throws TypeError if the input is neither a string nor a `Uint8Array`
 */
export function sourceText(input: string | Uint8Array, limits: JsonLimits): Result<string> {
  if (typeof input !== 'string' && !((input as unknown) instanceof Uint8Array)) {
    throw new TypeError(`Cannot read JSON: a string or Uint8Array is needed, received ${typeof input}`);
  }
  if (typeof input === 'string' ? exceeds(input, limits.maxBytes) : input.length > limits.maxBytes) {
    const size = typeof input === 'string' ? `${input.length} characters` : `${input.length} bytes`;
    return refuse(
      jsonRules.finding('json/too-large', {
        sentence: `The document has ${size}, which is more than the ${limits.maxBytes} bytes of UTF-8 that are read; it was not looked at`,
        expected: limits.maxBytes,
        actual: input.length,
        detail: { offset: 0 },
      }),
    );
  }
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text === undefined) return refuse(invalidUtf8(input as Uint8Array));
  if (text.startsWith('\ufeff')) {
    return refuse(
      jsonRules.finding('json/bom', {
        sentence: 'The document starts with a byte order mark (U+FEFF); save it as UTF-8 without one',
        location: { line: 1, column: 1 },
        detail: { offset: 0 },
      }),
    );
  }
  return accept(text);
}

/** The finding for bytes that are not UTF-8. */
function invalidUtf8(bytes: Uint8Array): Finding {
  const offset = firstInvalidUtf8(bytes);
  const { line, column } = positionAt(bytes, offset);
  const found = Array.from(bytes.subarray(offset, offset + 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return jsonRules.finding('json/invalid-utf8', {
    sentence: `The bytes ${found} at offset ${offset} (line ${line}, column ${column}) are not UTF-8; write the document as UTF-8 again`,
    location: { line, column },
    detail: { offset },
  });
}
