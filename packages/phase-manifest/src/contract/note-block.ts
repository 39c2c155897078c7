import type { Members } from '../json-shape.ts';
import { FENCE } from '../render-note.ts';
import { serialize } from '../serialize.ts';

const start = (note: string): number => note.indexOf(FENCE.open) + FENCE.open.length;

/** The JSON text in the block of a note. */
export function blockOf(note: string): string {
  return note.slice(start(note), -FENCE.close.length);
}

/** The note with another record in its block; its title and table stay as they are. */
export function withRecord(note: string, change: (record: Members) => Members): string {
  return note.slice(0, start(note)) + serialize(change(JSON.parse(blockOf(note)) as Members)) + FENCE.close;
}
