/** Characters of foreign text that a sentence shows at most. */
const LONGEST = 80;

/**
 * Foreign text as it may stand in a sentence: quoted, shortened, controls and line breaks escaped.
 * A signing key that was put in the wrong place is named, never shown.
 */
export function excerpt(text: string): string {
  if (text.includes('PRIVATE+KEY+')) return 'a signing key (not shown)';
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `"${shown.replace(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)}"`;
}
