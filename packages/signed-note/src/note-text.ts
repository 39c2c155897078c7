/** Bytes of a note, checkpoint, key or policy at most. */
export const MAX_TEXT_BYTES = 1_048_576;
/** Signature lines of a note at most. */
export const MAX_SIGNATURES = 100;

const NEWLINE = 0x0a;

/** Index of the first character below U+0020 other than newline; -1 if there is none. O(n). */
export function controlCharacterAt(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== NEWLINE) return i;
  }
  return -1;
}

/** True if the text has a UTF-8 form: no surrogate stands alone. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Why the text cannot be that of a note (C2SP signed-note, "Format"), as the end of a sentence; undefined if it can. */
export function noteTextFault(text: string): string | undefined {
  if (!text.endsWith('\n')) return 'it does not end with a newline';
  if (!isWellFormed(text)) return 'it has a lone surrogate and so no UTF-8 form';
  const control = controlCharacterAt(text);
  if (control >= 0) return `it has the control character U+00${text.charCodeAt(control).toString(16).padStart(2, '0').toUpperCase()}`;
  return undefined;
}
