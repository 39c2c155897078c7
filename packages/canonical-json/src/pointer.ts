import { pointerStep, pointerSteps } from '@plimsoll/findings';
import type { JsonTree } from './json-tree.ts';

const ARRAY_INDEX = /^(?:0|[1-9][0-9]{0,9})$/;

/** The child that one unescaped token names. */
function child(tree: JsonTree, token: string): JsonTree | undefined {
  if (tree.kind === 'object') return tree.members.find((member) => member.key === token)?.value;
  if (tree.kind === 'array' && ARRAY_INDEX.test(token)) return tree.items[Number(token)];
  return undefined;
}

/**
 * The value at an RFC 6901 JSON pointer: `''` is the whole document, `/a/0` item 0 of member `a`, `~0` stands for
 * `~` and `~1` for `/`. Undefined if nothing is there, which includes `/a/-`, an index with a leading zero and a
 * text that is no pointer. O(members passed).
 */
export function pointerGet(tree: JsonTree, pointer: string): JsonTree | undefined {
  if (pointer === '') return tree;
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  let at: JsonTree | undefined = tree;
  for (const token of pointerSteps(pointer)) {
    at = child(at, token);
    if (at === undefined) return undefined;
  }
  return at;
}

/** Pointer of the innermost value, or member, whose text holds the offset. */
export function pointerAtOffset(tree: JsonTree, offset: number): string {
  if (tree.kind === 'object') {
    const member = tree.members.find((each) => each.keyStart <= offset && offset < each.value.end);
    return member === undefined ? '' : `${pointerStep(member.key)}${pointerAtOffset(member.value, offset)}`;
  }
  if (tree.kind === 'array') {
    const index = tree.items.findIndex((item) => item.start <= offset && offset < item.end);
    const item = tree.items[index];
    return item === undefined ? '' : `/${index}${pointerAtOffset(item, offset)}`;
  }
  return '';
}
