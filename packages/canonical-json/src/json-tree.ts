import type { Json } from '@plimsoll/findings';

/** One member of an object, in file order. */
export interface JsonMember {
  /** The name, unescaped. */
  readonly key: string;
  /** Offset of the name's opening quotation mark. */
  readonly keyStart: number;
  readonly value: JsonTree;
}

/**
 * A JSON document as it was written: member order, number text and places.
 *
 * `start` and `end` are the half-open range `[start, end)` of the value's own text, quotation marks and brackets
 * included, white space around it not. They count in the units of the input given: **bytes** of a `Uint8Array`,
 * **UTF-16 code units** of a string. So `input.subarray(start, end)` or `input.slice(start, end)` is that text.
 */
export type JsonTree =
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly JsonTree[] }
  | { readonly kind: 'string'; readonly start: number; readonly end: number; readonly value: string }
  | {
      readonly kind: 'number';
      readonly start: number;
      readonly end: number;
      /** The number exactly as written, e.g. `1.50`. */
      readonly lexeme: string;
      /** The nearest double. */
      readonly value: number;
    }
  | { readonly kind: 'true' | 'false' | 'null'; readonly start: number; readonly end: number };

/** The plain value of a tree. Every member becomes an own property, whatever its name. O(n). */
export function treeToJson(tree: JsonTree): Json {
  switch (tree.kind) {
    case 'object':
      return Object.fromEntries(tree.members.map((member) => [member.key, treeToJson(member.value)]));
    case 'array':
      return tree.items.map(treeToJson);
    case 'string':
    case 'number':
      return tree.value;
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
  }
}
