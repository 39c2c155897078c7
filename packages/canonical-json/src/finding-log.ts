import { type Finding, type Json, pointerStep } from '@plimsoll/findings';
import { type JsonRuleId, jsonRules } from './json-rules.ts';
import { LineCursor } from './position.ts';

/** Findings of one document that are kept in full. */
export const MAX_FINDINGS = 1000;

/** Code units of the longest pointer that a finding carries; a longer one is left out. */
const MAX_POINTER = 1024;

/** Where in the text a problem is. */
export interface Place {
  /** Code unit index. */
  readonly index: number;
  /** Offset in the input as given. */
  readonly offset: number;
  /** Member names and array indexes from the root; absent where the place has no pointer. */
  readonly path?: readonly (string | number)[];
}

/** RFC 6901 text of a path, half characters replaced; undefined if it would be too long for a finding. */
function pointerText(path: readonly (string | number)[]): string | undefined {
  let length = 0;
  for (const token of path) length += typeof token === 'string' ? token.length : 8;
  if (length > MAX_POINTER) return undefined;
  const pointer = path.map(pointerStep).join('');
  return pointer.replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * Collects the findings of one document. Memory is bounded however many problems there are: the first
 * {@link MAX_FINDINGS} are kept, the rest is counted per rule and told in one finding each. The one that ended the reading is always told in full.
 */
export class FindingLog {
  readonly #lines: LineCursor;
  readonly #findings: Finding[] = [];
  readonly #more = new Map<JsonRuleId, { count: number; first: Place }>();
  #end: { readonly id: JsonRuleId; readonly place: Place; readonly sentence: (where: string) => string } | undefined;

  constructor(text: string) {
    this.#lines = new LineCursor(text);
  }

  /** True while nothing is wrong. */
  get isEmpty(): boolean {
    return this.#findings.length === 0;
  }

  /** Notes a problem. `sentence` gets the words for its place, e.g. `line 3, column 7`. */
  add(id: JsonRuleId, place: Place, sentence: (where: string) => string, detail: Readonly<Record<string, Json>> = {}): void {
    if (this.#findings.length < MAX_FINDINGS) {
      this.#keep(id, place, sentence, detail);
      return;
    }
    const more = this.#more.get(id);
    if (more === undefined) this.#more.set(id, { count: 1, first: { ...place, ...(place.path && { path: [...place.path] }) } });
    else more.count++;
  }

  /** Notes the problem that ends the reading. */
  end(id: JsonRuleId, place: Place, sentence: (where: string) => string): void {
    this.#end = { id, place, sentence };
  }

  /** Everything noted: in order, then what is only counted, then what ended the reading. */
  finish(): readonly Finding[] {
    for (const [id, { count, first }] of this.#more) {
      this.#keep(id, first, (where) => `${count} more of ${id} from ${where} on are not listed; fix the ones before and run again`, { more: count });
    }
    this.#more.clear();
    if (this.#end !== undefined) this.#keep(this.#end.id, this.#end.place, this.#end.sentence, {});
    return this.#findings;
  }

  #keep(id: JsonRuleId, place: Place, sentence: (where: string) => string, detail: Readonly<Record<string, Json>>): void {
    const { line, column } = this.#lines.at(place.index);
    const pointer = place.path === undefined ? undefined : pointerText(place.path);
    this.#findings.push(
      jsonRules.finding(id, {
        sentence: sentence(`line ${line}, column ${column}`),
        location: { line, column, ...(pointer !== undefined && { pointer }) },
        detail: { offset: place.offset, ...detail },
      }),
    );
  }
}
