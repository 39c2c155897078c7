import { LOG_COMMAND, UNPRINTABLE } from './printable.ts';
import type { Report } from './report.ts';

/** `\uXXXX` for each code unit. */
function escaped(match: string): string {
  let text = '';
  for (let i = 0; i < match.length; i++) text += `\\u${match.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return text;
}

/**
 * JSON text of the value, one line, printable: invisible and bidirectional characters, `<` and commands to CI logs
 * stand as `\u` escapes, so the text may be shown anywhere and parses to the same value.
 */
export function printableJson(value: unknown): string {
  let text = JSON.stringify(value);
  // Nearly all text is ASCII: looking through the rest alone is many times faster than looking for Unicode classes everywhere.
  const foreign = text.match(/[^ -~]+/g)?.join('') ?? '';
  if (foreign.search(UNPRINTABLE) !== -1) text = text.replace(UNPRINTABLE, escaped);
  if (text.includes('<')) text = text.replaceAll('<', '\\u003c');
  return text.includes('##') ? text.replace(LOG_COMMAND, '#\\u0023') : text;
}

/** The report as JSON (`findings.v1.schema.json`), one line with its line break. O(n). */
export function toJson(report: Report): string {
  return `${printableJson(report)}\n`;
}
