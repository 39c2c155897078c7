import type { Finding, Json, Verdict } from './finding.ts';

/**
 * One published contract as plain data and pure functions: what a test kit needs to know of it. The package that owns the
 * contract exports its kits from `./contract`; the kit's own quality is checked by `@plimsoll/contract-tests`.
 */
export interface ContractKit {
  /** Carries the version, e.g. `torghut.autonomy.phase-manifest.v1`. */
  readonly id: string;
  readonly title: string;
  /** Name of the package that owns the contract. */
  readonly package: string;
  readonly media: 'json' | 'jsonl' | 'markdown' | 'text';
  /** Unknown top-level keys are legal. */
  readonly open: boolean;
  /** JSON Schema 2020-12 of the document; null where media is not `json`. */
  readonly jsonSchema: Readonly<Record<string, unknown>> | null;
  /** What a document may hold; every bound is inclusive. */
  readonly limits: { readonly bytes: number; readonly depth: number };
  /** Judges one document; `context` is whatever else the contract needs (evidence digests, the time). Pure. */
  verify(bytes: Uint8Array, context?: Json): { readonly verdict: Exclude<Verdict, 'skip'>; readonly findings: readonly Finding[] };
  /** At least one for each scenario. */
  readonly golden: readonly GoldenDocument[];
  /** What documents of the contract can show, e.g. `paper-pass`, `rollback-with-evidence`. */
  readonly scenarios: readonly string[];
  /** The scenarios that a document shows: of its value where media is `json`, else of its text. */
  classify(value: Json): readonly string[];
  /** Named documents that fit the schema and are wrong. */
  readonly mutations: readonly NamedMutation[];
  /** Which id a generated mutation must raise; the first match wins. Where none matches it must be refused, with whatever id. */
  readonly expectations: readonly Expectation[];
  /** Every id that the contract can raise. */
  readonly findings: readonly string[];
  /** Ids that no pure mutation can raise, each with the reason. */
  readonly uncovered?: Readonly<Record<string, string>>;
}

/** A document that must be accepted. */
export interface GoldenDocument {
  readonly id: string;
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly scenario: string;
  readonly context?: Json;
  readonly verdict: 'pass' | 'inconclusive';
}

/** One operation of RFC 6902. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** A golden document with one thing changed, and what that must raise. */
export interface NamedMutation {
  readonly id: string;
  readonly title: string;
  /** Id of the golden document. */
  readonly base: string;
  readonly change: readonly PatchOperation[] | ((bytes: Uint8Array) => Uint8Array);
  /** `semantic` if absent; `text` where even a reader that only parses must refuse. */
  readonly level?: 'text' | 'semantic';
  /** In the place of the golden document's context. */
  readonly context?: Json;
  readonly verdict: Exclude<Verdict, 'skip'>;
  /** Ids that must be among those raised. */
  readonly raises: readonly string[];
}

/** The id that a mutation of this keyword at this place must raise. */
export interface Expectation {
  /**
   * Keyword of JSON Schema, or of a change of the text (`duplicate-key`, `bom`, …). `limit` is for a number set to its bound:
   * accepted, unless an expectation says that other members depend on it and names the id.
   */
  readonly keyword: string;
  /** Pointer into the document, `*` for one step; every place if absent. */
  readonly at?: string;
  readonly id: string;
}
