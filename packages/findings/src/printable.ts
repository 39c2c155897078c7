/**
 * Characters that a terminal, a log viewer or a reader may take for something other than text: controls, line and
 * paragraph separators, bidirectional and other invisible format characters, invisible fillers, lone surrogates,
 * noncharacters.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\u115f\u1160\u3164\uffa0]/gu;

/** What logs of CI systems obey in the middle of a line: `##[command]`, `##vso[command]`. */
export const LOG_COMMAND = /##(?=\w*\[)/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The escape that stands for one character, e.g. `\n`, `\u{1b}`. */
function visible(character: string): string {
  return short[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * The text on one line with every character visible: what is not printable becomes an escape such as `\n` or
 * `\u{202e}`, and commands to CI logs are broken up. For people; it cannot be turned back. O(n).
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, visible).replace(LOG_COMMAND, '#\\u{23}');
}
