import type { Expectation } from '@plimsoll/findings';

const invalid = ['empty', 'whitespace', 'truncated', 'trailing-garbage', 'second-document', 'bom', 'utf-16', 'invalid-utf-8', 'overlong', 'comment', 'trailing-comma', 'single-quotes', 'unquoted-key', 'nan', 'infinity', 'leading-zero', 'plus-sign'];
const unsafe = ['overflow', 'unsafe-integer', 'proto-key', 'lone-surrogate'];
const limits = ['depth-over', 'size-over'];
const roots = ['root-null', 'root-array', 'root-string'];

/** The id of this package wherever one of the keywords is broken. */
export const everywhere = (id: string, ...keywords: readonly string[]): Expectation[] => keywords.map((keyword) => ({ keyword, id: `phase-manifest/${id}` }));

/** The id of this package where one of the keywords is broken at the place. */
export const at = (id: string, pointer: string, ...keywords: readonly string[]): Expectation[] => everywhere(id, ...keywords).map((expectation) => ({ ...expectation, at: pointer }));

/** What every reader of this package finds in a text that is not strict JSON, and the id where the document is no object. */
export function textExpectations(root: string): readonly Expectation[] {
  return [
    ...everywhere('json-invalid', ...invalid),
    ...everywhere('json-unsafe', ...unsafe),
    ...everywhere('json-limits', ...limits),
    ...everywhere('json-duplicate-key', 'duplicate-key', 'duplicate-key-escaped'),
    ...everywhere(root, ...roots),
  ];
}
