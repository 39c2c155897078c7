import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { isWellFormed, MAX_TEXT_BYTES } from './note-text.ts';

/** One line of a policy that says something. */
export interface PolicyLine {
  /** From 1. */
  readonly number: number;
  /** What stands between spaces and tabs: a keyword, then its arguments. */
  readonly fields: readonly [keyword: string, ...rest: string[]];
}

/** Fields of a line that are read: more than names can be defined, so that what is cut off cannot have been right. */
const MOST_FIELDS = 4096;

/** Lines of a policy, and how the text of a key is got from a field. */
export interface PolicyLines {
  readonly lines: Iterable<PolicyLine>;
  /** Undefined if the field's octets are not UTF-8. */
  readonly keyText: (field: string) => string | undefined;
}

/** One character an octet: in a file that is not UTF-8, names stay distinct as octet strings are. */
function octetText(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

/** The lines that say something, one at a time: a policy of many short lines must not cost many times its size. */
function* statements(text: string): Generator<PolicyLine> {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    number++;
    const [keyword = '', ...rest] = text
      .slice(at, end)
      .split(/[ \t]+/, MOST_FIELDS)
      .filter((field) => field !== '');
    if (keyword !== '' && !keyword.startsWith('#')) yield { number, fields: [keyword, ...rest] };
    at = end + 1;
  }
}

/** True for what a policy may hold: tab, newline, 20–7E, 80–FF. */
function isPolicyOctet(octet: number): boolean {
  return octet === 0x09 || octet === 0x0a || (octet >= 0x20 && octet !== 0x7f);
}

/** The lines of a policy without comments and empty lines (C2SP tlog-policy, "Structure" and "Character set"); a string says why there are none. */
export function readPolicyLines(input: string | Uint8Array): PolicyLines | string {
  if (typeof input === 'string' && !isWellFormed(input)) return 'it has a lone surrogate and so no UTF-8 form';
  if (input.length > MAX_TEXT_BYTES) return `it has more than ${MAX_TEXT_BYTES} bytes`;
  const octets = typeof input === 'string' ? encodeUtf8(input) : input;
  if (octets.length > MAX_TEXT_BYTES) return `it has more than ${MAX_TEXT_BYTES} bytes`;
  const odd = octets.find((octet) => !isPolicyOctet(octet));
  if (odd !== undefined) return `it has the control character 0x${odd.toString(16).padStart(2, '0')}; lines end with a newline alone`;
  if (octets.length > 0 && octets.at(-1) !== 0x0a) return 'its last line does not end with a newline, so it may be cut off';
  const utf8 = decodeUtf8(octets);
  return {
    lines: statements(utf8 ?? octetText(octets)),
    keyText: (field) => (utf8 === undefined ? decodeUtf8(Uint8Array.from(field, (octet) => octet.charCodeAt(0))) : field),
  };
}
