import { encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit, Expectation, Finding, GoldenDocument, Json, NamedMutation, PatchOperation, Result } from '@plimsoll/findings';
import { documentLimits } from '../documents.ts';

const TEXT = ['empty', 'whitespace', 'truncated', 'trailing-garbage', 'second-document', 'bom', 'utf-16', 'invalid-utf-8', 'overlong', 'lone-surrogate', 'comment', 'trailing-comma', 'single-quotes', 'unquoted-key', 'nan', 'infinity', 'leading-zero', 'plus-sign', 'overflow', 'unsafe-integer', 'duplicate-key', 'duplicate-key-escaped', 'proto-key', 'depth-over', 'size-over', 'root-null', 'root-array', 'root-string'];
const SHAPE = ['required', 'type', 'enum', 'const', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems', 'additionalProperties', 'propertyNames', 'oneOf', 'anyOf'];

/** What is the same in every kit of this package. */
export const shared = { package: '@plimsoll/flags', media: 'json', open: false, limits: documentLimits } as const satisfies Partial<ContractKit>;

/** The id wherever text or shape is wrong. */
export function malformed(id: `flags/${string}`): Expectation[] {
  return [...TEXT, ...SHAPE].map((keyword) => ({ keyword, id }));
}

/** A golden document of the scenario that it is named for. */
export function golden(id: string, title: string, document: object): GoldenDocument {
  return { id, title, scenario: id, verdict: 'pass', bytes: encodeUtf8(`${JSON.stringify(document, null, 2)}\n`) };
}

export const replace = (path: string, value: Json): PatchOperation => ({ op: 'replace', path, value });

/** A mutation that must be refused with the id. */
export function wrong(base: string, id: string, raised: `flags/${string}`, title: string, ...change: readonly PatchOperation[]): NamedMutation {
  return { id, title, base, change, verdict: 'fail', raises: [raised] };
}

/** The verdict of a reader. */
export function verdictOf({ ok, findings }: Result<unknown>): { readonly verdict: 'pass' | 'fail'; readonly findings: readonly Finding[] } {
  return { verdict: ok ? 'pass' : 'fail', findings };
}
