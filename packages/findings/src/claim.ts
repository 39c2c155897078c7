import type * as z from 'zod';
import type { Finding, Json } from './finding.ts';
import type { Result } from './result.ts';
import type { Rules } from './rules.ts';

/** The bytes of one evidence file. */
export interface Evidence {
  /** Path relative to the workspace root, with forward slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, 64 lower-case hex. */
  readonly sha256: string;
}

/** Reads evidence inside one workspace: bounded, regular files only, no way out by `..` or links. */
export interface EvidenceReader {
  /** The file's bytes, or findings that say why not (`evidence/missing`, `evidence/path-escape`, …). */
  read(path: string): Promise<Result<Evidence>>;
  /** Paths of all regular files below the folder, sorted by code units; findings if there is no such folder. */
  list(path: string): Promise<Result<readonly string[]>>;
  /** A YAML document as plain values, where the host reads YAML; findings say what is wrong with it and where. */
  readonly parseYaml?: (bytes: Uint8Array) => Result<PlacedDocument>;
  /** What version control says of a folder of iteration notes, where the host can ask it. */
  readonly versionedNotes?: (folder: string) => Promise<VersionedNotes>;
}

/** What version control has of a folder of notes, or would take; paths as the folder was named. */
export interface VersionedNotes {
  readonly tracked: readonly string[];
  /** Notes, and the place of the next one, that no ignore rule covers. */
  readonly notIgnored: readonly string[];
  /** Why it could not be asked, as a sentence; the lists then say nothing. */
  readonly unknown?: string;
}

/** A document as plain JSON values, and where they stand. */
export interface PlacedDocument {
  readonly value: Json;
  /** Place of the value at an RFC 6901 pointer, or of the closest one around it. */
  readonly place: (pointer: string) => { readonly line: number; readonly column: number };
}

/**
 * One kind of claim that a workspace may declare and `plimsoll verify` recomputes.
 * The package that owns the kind contributes it; the command line knows only this interface.
 */
export interface ClaimKind<T = unknown> {
  /** Value of the declaration's `kind`, kebab-case. */
  readonly kind: string;
  /** What the claim says, one line. */
  readonly title: string;
  /** Closed shape of the declaration, without `id` and `kind`. */
  readonly schema: z.ZodType<T>;
  /** Every rule that {@link ClaimKind.verify} may raise. */
  readonly rules: readonly Rules[];
  /**
   * Recomputes the claim. Returns every fault as a finding and, if the claim holds, what was computed as `holds`
   * (one sentence), from which the caller makes the claim's one pass finding.
   */
  verify(claim: T, evidence: EvidenceReader): Promise<ClaimResult>;
}

/** What recomputing one claim gave. `holds` is absent where it does not hold or could not be computed. */
export interface ClaimResult {
  readonly findings: readonly Finding[];
  readonly holds?: { readonly sentence: string; readonly evidence: readonly { readonly name: string; readonly sha256: string }[] };
}

/** Keeps the declaration's type tied to its schema; returns the kind as the interface that the command line collects. */
export function defineClaimKind<T>(kind: ClaimKind<T>): ClaimKind {
  return kind;
}
