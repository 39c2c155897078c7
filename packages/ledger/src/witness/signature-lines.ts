import { decodeUtf8, encodeUtf8, fromBase64, toHex } from '@plimsoll/bytes';
import type { Verifier } from '@plimsoll/signed-note';

/** The signature lines of a note, or of a witness's answer, that name the key; each with its newline. Nothing is verified. */
export function signatureLines(bytes: Uint8Array, { name, keyId }: Pick<Verifier, 'name' | 'keyId'>): string[] {
  const text = decodeUtf8(bytes) ?? '';
  const end = text.lastIndexOf('\n\n');
  return (end === -1 ? text : text.slice(end + 2))
    .split('\n')
    .filter((line) => {
      const prefix = `— ${name} `;
      const signature = line.startsWith(prefix) ? fromBase64(line.slice(prefix.length)) : undefined;
      return signature !== undefined && toHex(signature.subarray(0, 4)) === keyId;
    })
    .map((line) => `${line}\n`);
}

/** The note with further signature lines. */
export function withLines(note: Uint8Array, lines: readonly string[]): Uint8Array {
  return encodeUtf8((decodeUtf8(note) ?? '') + lines.join(''));
}

/** The note without the signature lines that name one of the keys. */
export function withoutLines(note: Uint8Array, keys: readonly Pick<Verifier, 'name' | 'keyId'>[]): Uint8Array {
  const left = new Set(keys.flatMap((key) => signatureLines(note, key)));
  const text = decodeUtf8(note) ?? '';
  const end = text.lastIndexOf('\n\n') + 2;
  const kept = text.slice(end).split('\n').map((line) => `${line}\n`).filter((line) => line !== '\n' && !left.has(line));
  return encodeUtf8(text.slice(0, end) + kept.join(''));
}

/** Where the text of a note ends: the bytes before are what is signed. */
export function noteText(note: Uint8Array): string {
  const text = decodeUtf8(note) ?? '';
  return text.slice(0, text.lastIndexOf('\n\n') + 1);
}

/** True if both notes sign the same text, whoever signed. */
export function sameText(note: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && noteText(note) === noteText(other);
}
