/** Characters that could steer a terminal or hide text: controls, format and bidirectional marks, lone surrogates, line separators. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with everything that could steer a terminal written as an escape, e.g. `\u{1b}`. */
export function printable(text: string): string {
  return text.replaceAll(unsafe, (character) => String.raw`\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The text in double quotes, printable; what is longer than 200 characters is cut. */
export function quote(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return `"${printable(shown.replaceAll(/["\\]/g, String.raw`\$&`))}"`;
}
