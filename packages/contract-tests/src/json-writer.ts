import type { Json } from '@plimsoll/findings';
import { isList } from './json-shape.ts';

/** Objects and arrays of the document that was given first, each with its text at the depth where it stands. */
type Known = Map<Json, { readonly depth: number; readonly text: string }>;

/**
 * A function that gives what `JSON.stringify(value, null, indent)` gives, of values that share most of their parts with `base`: the text of
 * those is kept, so that the cost is that of what differs and of what is around it. Keeps the text of `base` once for each level of its depth.
 */
export function jsonWriter(base: Json, indent: number | string): (value: Json) => string {
  const unit = typeof indent === 'string' ? indent : ' '.repeat(indent);
  const colon = unit === '' ? ':' : ': ';
  const known: Known = new Map();

  const write = (value: Json, depth: number, keep: boolean): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const before = known.get(value);
    if (before?.depth === depth) return before.text;
    const [open, close] = isList(value) ? '[]' : '{}';
    const parts = isList(value)
      ? value.map((item) => write(item, depth + 1, keep))
      : Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}${colon}${write(member, depth + 1, keep)}`);
    const line = unit === '' ? '' : `\n${unit.repeat(depth)}`;
    const text = parts.length === 0 ? `${open}${close}` : `${open}${line}${unit}${parts.join(`,${line}${unit}`)}${line}${close}`;
    if (keep) known.set(value, { depth, text });
    return text;
  };
  write(base, 0, true);
  return (value) => write(value, 0, false);
}
