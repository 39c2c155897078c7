import { decodeUtf8 } from '@plimsoll/bytes';
import { accept, type Finding, type Json, type PlacedDocument, pointerStep, refuse, type Result } from '@plimsoll/findings';
import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, Parser, type YAMLError } from 'yaml';
import { configRules } from './config-rules.ts';

/** Where something stands in the text, both from 1. */
type Place = ReturnType<PlacedDocument['place']>;

const MAX_DEPTH = 32;
/** Values after aliases are written out, so that a few lines cannot stand for millions. */
const MAX_VALUES = 100_000;
/** Collections that the parser, which does not recurse, may have open before the composer, which does, sees them. */
const MAX_STACK = 4 * MAX_DEPTH;

type ComposedDocument = ReturnType<Composer['end']> extends Generator<infer D> ? D : never;

/** The documents of the text; undefined if it is nested deeper than the composer, which recurses, can take. */
function compose(text: string, lines: LineCounter): ComposedDocument[] | undefined {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({ strict: true, stringKeys: true, uniqueKeys: true, version: '1.2', schema: 'core' });
  const documents: ComposedDocument[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > MAX_STACK) return undefined;
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  return documents;
}

function tooDeep(place?: Place): Finding {
  return configRules.finding('config/too-deep', { sentence: `The document is nested more than ${MAX_DEPTH} deep; flatten it`, expected: MAX_DEPTH, ...(place !== undefined && { location: place }) });
}

/** Turns nodes into JSON values, noting the place of each and what JSON cannot say. */
class Converter {
  readonly findings: Finding[] = [];
  readonly offsets = new Map<string, number>();
  readonly #anchors = new Map<string, Node>();
  #values = 0;
  readonly #place: (offset: number) => Place;

  constructor(place: (offset: number) => Place) {
    this.#place = place;
  }

  #refuse(what: string, offset: number, pointer: string): null {
    this.findings.push(configRules.finding('config/unsupported', { sentence: `${what}; write the value out in plain YAML`, location: { ...this.#place(offset), pointer } }));
    return null;
  }

  convert(node: unknown, pointer = '', around = 0, depth = 1): Json {
    if (node === null || node === undefined) return null;
    const offset = (node as Node).range?.[0] ?? around;
    if (!this.offsets.has(pointer)) this.offsets.set(pointer, offset);
    if (++this.#values > MAX_VALUES) {
      if (this.#values === MAX_VALUES + 1) this.findings.push(configRules.finding('config/too-large', { sentence: `The document has more than ${MAX_VALUES} values with its aliases written out; shorten it`, expected: MAX_VALUES }));
      return null;
    }
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      return target === undefined ? this.#refuse('An alias names no earlier anchor', offset, pointer) : this.convert(target, pointer, offset, depth);
    }
    if ((isSeq(node) || isMap(node) || isScalar(node)) && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (depth > MAX_DEPTH && (isSeq(node) || isMap(node))) {
      this.findings.push(tooDeep(this.#place(offset)));
      return null;
    }
    if (isSeq(node)) return node.items.map((item, index) => this.convert(item, `${pointer}/${index}`, offset, depth + 1));
    if (isMap(node)) {
      const members: [string, Json][] = [];
      for (const { key, value } of node.items) {
        const at = (key as Node).range?.[0] ?? offset;
        const name = isScalar(key) ? key.value : undefined;
        if (typeof name !== 'string') {
          this.#refuse('A key is no text', at, pointer);
        } else if (name === '__proto__' || name === '<<') {
          this.#refuse(`The key ${name} is refused`, at, pointer);
        } else {
          members.push([name, this.convert(value, `${pointer}${pointerStep(name)}`, at, depth + 1)]);
        }
      }
      return Object.fromEntries(members);
    }
    const value = isScalar(node) ? node.value : undefined;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
    return this.#refuse('A value is no text, boolean, null or exact number', offset, pointer);
  }
}

function syntaxFinding(error: YAMLError, place: (offset: number) => Place): Finding {
  const location = place(error.pos[0]);
  if (error.code === 'DUPLICATE_KEY') {
    return configRules.finding('config/duplicate-key', { sentence: `Line ${location.line} repeats a key of the same mapping; remove one of them`, location });
  }
  const message = error.message.split(/:? at line |\n/u, 1)[0] ?? error.code;
  const id = error.code === 'TAG_RESOLVE_FAILED' ? 'config/unsupported' : 'config/syntax';
  return configRules.finding(id, { sentence: `Line ${location.line}, column ${location.column} is not plain YAML: ${message}`, location, detail: { code: error.code } });
}

/**
 * Reads exactly one YAML 1.2 document of JSON values: core schema, unique text keys, no merges, no tags, at most 32
 * levels deep and 100,000 values with aliases written out. Every fault carries its line and column; the caller adds the file.
 */
export function parseYamlDocument(bytes: Uint8Array): Result<PlacedDocument> {
  const text = decodeUtf8(bytes);
  if (text === undefined) return refuse(configRules.finding('config/not-utf8', { sentence: 'The file is not UTF-8 text; save it as UTF-8' }));
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents = compose(text, lines);
  if (documents === undefined) {
    return refuse(tooDeep());
  }
  const [document, another] = documents;
  const faults = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]).map((error) => syntaxFinding(error, place));
  if (another !== undefined) {
    faults.push(configRules.finding('config/syntax', { sentence: 'A second document starts here; one file holds one document', location: place(another.range[0]) }));
  }
  const converter = new Converter(place);
  const value = faults.length > 0 ? null : converter.convert(document?.contents);
  const [first, ...rest] = [...faults, ...converter.findings];
  if (first !== undefined) return refuse(first, ...rest);
  return accept({
    value,
    place(pointer) {
      for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const offset = converter.offsets.get(at);
        if (offset !== undefined || at === '') return place(offset ?? 0);
      }
    },
  });
}
