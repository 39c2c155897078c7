import { encodeUtf8, toHex } from '@plimsoll/bytes';
import type { Finding, Verdict } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import type { Decision, DecisionOptions } from './can-promote.ts';
import { compareCodePoints } from './code-points.ts';
import { member } from './json-shape.ts';
import type { LedgerEvent } from './note-entry.ts';
import type { PhaseContract } from './phase-contract.ts';
import type { Verified } from './verify-manifest.ts';
import type { Written } from './write-result.ts';

/** Data of an entry `dev.plimsoll.phase-manifest.built.v1` or `….appended.v1`. */
export interface ManifestEntry {
  readonly path: string;
  /** Schema version of the contract. */
  readonly contract: string;
  readonly run_id: string;
  readonly candidate_id: string;
  readonly target: string;
  /** What the manifest says of itself. */
  readonly status: string;
  /** What follows from it, its evidence not looked at. */
  readonly effective_status: Verified['effectiveStatus'];
  readonly manifest_digest: string;
  /** Of the text of the file. */
  readonly file_sha256: string;
  /** How often each finding was raised. */
  readonly findings: Readonly<Record<string, number>>;
}

/**
 * What the ledger says of a manifest that was built or appended to. O(n).
 * @throws TypeError if nothing was written, because the input was refused
 */
export function manifestEntry<Act extends 'built' | 'appended'>(act: Act, contract: Pick<PhaseContract, 'schemaVersion' | 'verifyManifest'>, path: string, written: Written): LedgerEvent<`dev.plimsoll.phase-manifest.${Act}.v1`, ManifestEntry> {
  const { manifest, text, digest, findings } = written;
  if (manifest === null || text === null || digest === null) throw new TypeError('Cannot record a manifest: nothing was written, because the input was refused');
  const field = (key: string): string => member(manifest, key) as string;
  return {
    type: `dev.plimsoll.phase-manifest.${act}.v1`,
    data: {
      path,
      contract: contract.schemaVersion,
      run_id: field('run_id'),
      candidate_id: field('candidate_id'),
      target: field('requested_promotion_target'),
      status: field('status'),
      effective_status: contract.verifyManifest(text).effectiveStatus,
      manifest_digest: digest,
      file_sha256: toHex(sha256(encodeUtf8(text))),
      findings: counted(findings),
    },
  };
}

function counted(findings: readonly Finding[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of findings) counts.set(id, (counts.get(id) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => compareCodePoints(a, b)));
}

/** Data of an entry `dev.plimsoll.phase-manifest.decided.v1`. */
export interface DecisionEntry {
  readonly target: string;
  readonly verdict: Exclude<Verdict, 'skip'>;
  /** Null if the manifest could not be read. */
  readonly manifest_digest: string | null;
  /** Whether the digests of the artifacts were compared. */
  readonly evidence_checked: boolean;
  readonly max_age_seconds: number | null;
  /** Ids of what spoke against the promotion, in order, each once. */
  readonly failing_findings: readonly string[];
}

/** What the ledger says of a decision that was made with these options. */
export function decisionEntry(decision: Decision, options: DecisionOptions = {}): LedgerEvent<'dev.plimsoll.phase-manifest.decided.v1', DecisionEntry> {
  const against = new Set(decision.findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id));
  return {
    type: 'dev.plimsoll.phase-manifest.decided.v1',
    data: {
      target: decision.target,
      verdict: decision.verdict,
      manifest_digest: decision.digest,
      evidence_checked: options.evidence !== undefined,
      max_age_seconds: options.maxAgeSeconds ?? null,
      failing_findings: [...against].sort(compareCodePoints),
    },
  };
}
