import { encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit, Expectation, Finding, GoldenDocument, Json, NamedMutation, PatchOperation, Result } from '@plimsoll/findings';
import { limits } from '../limits.ts';
import { snapshotRules } from '../snapshot-rules.ts';

/** Ids of this package without their area. */
type Name = keyof typeof snapshotRules.table extends `snapshots/${infer Rest}` ? Rest : never;

const TEXT = ['empty', 'whitespace', 'truncated', 'trailing-garbage', 'second-document', 'bom', 'utf-16', 'invalid-utf-8', 'overlong', 'lone-surrogate', 'comment', 'trailing-comma', 'single-quotes', 'unquoted-key', 'nan', 'infinity', 'leading-zero', 'plus-sign', 'overflow', 'unsafe-integer', 'duplicate-key', 'duplicate-key-escaped', 'proto-key', 'depth-over', 'size-over', 'root-null', 'root-array', 'root-string'];
const SHAPE = ['required', 'type', 'enum', 'const', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems', 'additionalProperties', 'propertyNames', 'oneOf'];

/** What is the same in every kit of this package. */
export const shared = { package: '@plimsoll/snapshots', media: 'json', open: false, limits: { bytes: limits.manifestBytes, depth: limits.depth } } as const satisfies Partial<ContractKit>;

/** The id wherever text or shape is wrong. */
export function malformed(name: Name): Expectation[] {
  return [...TEXT, ...SHAPE].map((keyword) => ({ keyword, id: `snapshots/${name}` }));
}

/** The id where one of the keywords is broken at the place. */
export function at(name: Name, pointer: string, ...keywords: readonly string[]): Expectation[] {
  return keywords.map((keyword) => ({ keyword, at: pointer, id: `snapshots/${name}` }));
}

/** A golden document of the scenario that it is named for. */
export function golden(id: string, title: string, bytes: Uint8Array): GoldenDocument {
  return { id, title, scenario: id, verdict: 'pass', bytes };
}

/** A document as text with indentation. */
export function textOf(document: object): Uint8Array {
  return encodeUtf8(`${JSON.stringify(document, null, 2)}\n`);
}

export const replace = (path: string, value: Json): PatchOperation => ({ op: 'replace', path, value });

/** A mutation that must be refused with the id. */
export function wrong(base: string, id: string, name: Name, title: string, ...change: readonly PatchOperation[]): NamedMutation {
  return { id, title, base, change, verdict: 'fail', raises: [`snapshots/${name}`] };
}

/** The verdict of a reader. */
export function verdictOf({ ok, findings }: Result<unknown>): { readonly verdict: 'pass' | 'fail'; readonly findings: readonly Finding[] } {
  return { verdict: ok ? 'pass' : 'fail', findings };
}
