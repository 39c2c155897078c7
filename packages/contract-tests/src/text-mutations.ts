import { concatBytes, encodeUtf8 } from '@plimsoll/bytes';
import { type JsonTree, parseJsonTree } from '@plimsoll/canonical-json';

/** One change of a document's bytes. */
export interface TextMutation {
  readonly keyword: string;
  readonly title: string;
  readonly make: () => Uint8Array;
}

const of = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

/** Two bytes for each UTF-16 code unit, low byte first, after a byte order mark. */
function utf16(bytes: Uint8Array): Uint8Array {
  const text = `\ufeff${new TextDecoder().decode(bytes)}`;
  return Uint8Array.from({ length: text.length * 2 }, (_, index) => (text.charCodeAt(index >> 1) >> (index % 2 === 0 ? 0 : 8)) & 255);
}

function* values(tree: JsonTree): Generator<JsonTree> {
  yield tree;
  if (tree.kind === 'array') for (const item of tree.items) yield* values(item);
  if (tree.kind === 'object') for (const each of tree.members) yield* values(each.value);
}

/** The first value of the kind in document order. */
function firstOf(tree: JsonTree, kind: JsonTree['kind']): JsonTree | undefined {
  for (const value of values(tree)) if (value.kind === kind) return value;
  return undefined;
}

const ROOTS = { null: 'null', array: '[]', string: '"x"', object: '{}', number: '7', boolean: 'true' };

/** Changes of the text that no strict reader may take, in a fixed order; those that have no place in the document are left out. */
export function* textMutations(bytes: Uint8Array): Generator<TextMutation> {
  const parsed = parseJsonTree(bytes, { maxDepth: 1000, maxBytes: 2 ** 28 });
  if (!parsed.ok) return;
  const root = parsed.value;
  const cut = (start: number, end: number, put: string | Uint8Array): (() => Uint8Array) => () =>
    concatBytes(bytes.subarray(0, start), typeof put === 'string' ? encodeUtf8(put) : put, bytes.subarray(end));
  const mutation = (keyword: string, title: string, make: () => Uint8Array): TextMutation => ({ keyword, title, make });

  yield mutation('empty', 'nothing at all', () => new Uint8Array());
  yield mutation('whitespace', 'one space', () => encodeUtf8(' '));
  yield mutation('truncated', 'the last byte is missing', () => bytes.slice(0, root.end - 1));
  yield mutation('trailing-garbage', 'an x after the end', cut(root.end, root.end, 'x'));
  yield mutation('second-document', 'a second document after the first', cut(root.end, root.end, '{}'));
  yield mutation('bom', 'a byte order mark in front', cut(0, 0, of(0xef, 0xbb, 0xbf)));
  yield mutation('utf-16', 'written as UTF-16', () => utf16(bytes));
  yield mutation('comment', 'a comment in front', cut(root.start, root.start, '/* note */'));

  const string = firstOf(root, 'string');
  if (string !== undefined) {
    const inside = string.start + 1;
    yield mutation('invalid-utf-8', 'a byte FF in a string', cut(inside, inside, of(0xff)));
    yield mutation('overlong', 'NUL as the two bytes C0 80', cut(inside, inside, of(0xc0, 0x80)));
    yield mutation('lone-surrogate', 'half a character in a string', cut(inside, inside, String.raw`\ud800`));
  }
  yield* numberMutations(firstOf(root, 'number') ?? (root.kind === 'object' ? root.members[0]?.value : undefined), mutation, cut);
  if (root.kind === 'object') yield* memberMutations(root, bytes, mutation, cut);

  for (const [name, text] of Object.entries(ROOTS)) {
    const kind = root.kind === 'true' || root.kind === 'false' ? 'boolean' : root.kind;
    if (name !== kind) yield mutation(`root-${name}`, `${text} in the place of the document`, () => encodeUtf8(text));
  }
}

type Make = (keyword: string, title: string, make: () => Uint8Array) => TextMutation;
type Cut = (start: number, end: number, put: string | Uint8Array) => () => Uint8Array;

function* numberMutations(place: JsonTree | undefined, mutation: Make, cut: Cut): Generator<TextMutation> {
  if (place === undefined) return;
  const put = (text: string): (() => Uint8Array) => cut(place.start, place.end, text);
  yield mutation('nan', 'NaN for a number', put('NaN'));
  yield mutation('infinity', 'Infinity for a number', put('Infinity'));
  yield mutation('leading-zero', '01 for a number', put('01'));
  yield mutation('plus-sign', '+1 for a number', put('+1'));
  yield mutation('overflow', '1e999 for a number', put('1e999'));
  yield mutation('unsafe-integer', '2^53 + 1 for a number', put('9007199254740993'));
}

function* memberMutations(root: JsonTree & { readonly kind: 'object' }, bytes: Uint8Array, mutation: Make, cut: Cut): Generator<TextMutation> {
  const close = root.end - 1;
  const [first] = root.members;
  yield mutation('proto-key', 'a member named __proto__', cut(close, close, `${first === undefined ? '' : ','}"__proto__":{}`));
  if (first === undefined) return;
  const text = (start: number, end: number): string => new TextDecoder().decode(bytes.subarray(start, end));
  const keyEnd = first.keyStart + JSON.stringify(first.key).length;
  yield mutation('trailing-comma', 'a comma after the last member', cut(close, close, ','));
  const value = text(first.value.start, first.value.end);
  yield mutation('duplicate-key', `the member ${first.key} twice`, cut(close, close, `,${JSON.stringify(first.key)}:${value}`));
  // A name that was written with escapes has other ways to be written, and no plain one.
  if (!/^[\w-]+$/u.test(first.key) || text(first.keyStart, keyEnd) !== `"${first.key}"`) return;
  yield mutation('single-quotes', 'a name in single quotes', cut(first.keyStart, keyEnd, `'${first.key}'`));
  yield mutation('unquoted-key', 'a name without quotes', cut(first.keyStart, keyEnd, first.key));
  const escaped = `\\u${first.key.charCodeAt(0).toString(16).padStart(4, '0')}${first.key.slice(1)}`;
  yield mutation('duplicate-key-escaped', `the member ${first.key} twice, once with an escape`, cut(close, close, `,"${escaped}":${value}`));
}
