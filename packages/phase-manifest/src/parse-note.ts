import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, type Json, refuse, type Result } from '@plimsoll/findings';
import { type IterationNote, NOTE_KEYS, readNote } from './iteration-note.ts';
import { isObject, member } from './json-shape.ts';
import { limits } from './limits.ts';
import { noteRules } from './note-rules.ts';
import { FENCE, textOf } from './render-note.ts';

/** A note of the original implementation: plain JSON, the keys of ours, null for one that is not there; nothing of it is checked. */
export type LegacyNote = Readonly<Record<keyof IterationNote, Json>>;

/** What reading the text of a note gave; `note` is null where there is no record in it. */
export type ParsedNote =
  | { readonly legacy: false; readonly note: IterationNote | null; readonly findings: readonly Finding[] }
  | { readonly legacy: true; readonly note: LegacyNote | null; readonly findings: readonly Finding[] };

/**
 * Reads the text of a note: the record of its block, which is written again and compared with the whole text. Any
 * difference is `phase-manifest/note-not-canonical`; with a record that is none stands `phase-manifest/note-invalid` for
 * each fault. A text that starts with `{` is a note of the original implementation. A record has
 * at most 4 MiB. O(n).
 */
export function parseNote(text: string): ParsedNote {
  if (text.startsWith('{')) return parseLegacy(text);
  const from = text.indexOf(FENCE.open);
  if (from < 0 || !text.endsWith(FENCE.close)) return { legacy: false, note: null, findings: [notCanonical('The note has no fenced block of JSON that ends it')] };
  const parsed = parse(text.slice(from + FENCE.open.length, -FENCE.close.length));
  if (!parsed.ok) return { legacy: false, note: null, findings: parsed.findings };
  const read = readNote(parsed.value);
  if (!read.ok) return { legacy: false, note: null, findings: [notCanonical('The block of the note is no record'), ...read.findings] };
  const difference = firstDifference(text, textOf(read.value));
  return { legacy: false, note: read.value, findings: difference === undefined ? [] : [difference] };
}

function parseLegacy(text: string): ParsedNote {
  const parsed = parse(text);
  if (!parsed.ok) return { legacy: true, note: null, findings: parsed.findings };
  const { value } = parsed;
  if (!isObject(value)) return { legacy: true, note: null, findings: [notCanonical('The note is JSON and no object')] };
  return { legacy: true, note: Object.fromEntries(NOTE_KEYS.map((key) => [key, member(value, key) ?? null])) as LegacyNote, findings: [] };
}

function parse(json: string): Result<Json> {
  const parsed = parseJson(json, { maxBytes: limits.bytes, maxDepth: limits.depth });
  return parsed.ok ? accept(parsed.value) : refuse(...parsed.findings.map(({ sentence }) => notCanonical(`The JSON of the note cannot be read: ${sentence}`)));
}

function notCanonical(sentence: string, line?: number): Finding {
  return noteRules.finding('phase-manifest/note-not-canonical', { sentence, ...(line !== undefined && { location: { line } }) });
}

function firstDifference(text: string, rendered: string): Finding | undefined {
  if (text === rendered) return undefined;
  const lines = rendered.split('\n');
  const at = text.split('\n').findIndex((line, index) => line !== lines[index]);
  return notCanonical(`Line ${at + 1} of the note is not what its record gives; it was edited, or written by something else`, at + 1);
}
