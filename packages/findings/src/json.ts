import { LOG_COMMAND, UNPRINTABLE } from './printable.ts';
import type { Report } from './report.ts';

/**
 * Characters that never need an escape: ASCII (JSON has escaped its controls) and the blocks of most of the world's letters and signs.
 * Nearly all text is such text, and seeing so is many times faster than looking for Unicode classes everywhere.
 */
const ORDINARY = ' -~\\u00a1-\\u00ac\\u00ae-\\u034e\\u0350-\\u05ff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\u3163\\u3165-\\ud7ff';
const ONLY_ORDINARY = new RegExp(`^[${ORDINARY}]*$`);
const NOT_ORDINARY = new RegExp(`[^${ORDINARY}]+`, 'g');

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
  if (!ONLY_ORDINARY.test(text)) text = text.replace(NOT_ORDINARY, (run) => run.replace(UNPRINTABLE, escaped));
  if (text.includes('<')) text = text.replaceAll('<', '\\u003c');
  return text.includes('##') ? text.replace(LOG_COMMAND, '#\\u0023') : text;
}

/** The report as JSON (`findings.v1.schema.json`), one line with its line break. O(n). */
export function toJson(report: Report): string {
  return `${printableJson(report)}\n`;
}
