import type { Finding } from '@plimsoll/findings';
import { type ManifestOf, torghutPhaseManifestV1 as contract } from '@plimsoll/phase-manifest';
import type { CollectedEvidence } from '@plimsoll/phase-manifest/node';

/** Where a run may be promoted to. */
export type Target = (typeof contract.targets)[number];

/** Whether the contract demands that the digests of all artifacts were checked, by target. */
const evidenceFor: ReadonlyMap<string, 'optional' | 'required'> = new Map(Object.entries(contract.definition.promotion.evidence));

/** Most files that are read for one decision; with more, nobody looked. */
const MOST_REFS = 500;

type Manifest = ManifestOf<typeof contract>;

/** The digests of what is really there; null if nobody can look. */
export type LookAtEvidence = (refs: readonly string[]) => Promise<CollectedEvidence | null>;

/** What a decision rests on besides the manifest. */
export interface Policy {
  /** The time, RFC 3339. */
  readonly now: () => string;
  /** Seconds after which a manifest counts no more. */
  readonly maxAgeSeconds: number;
  readonly lookAt: LookAtEvidence;
}

/**
 * What came of a manifest: `allowed`; `refused` if it says rightly that the run may not be promoted, or not yet, or not there; `unbelievable`
 * if it is no manifest of the contract or says what does not follow.
 */
export interface Decided {
  readonly outcome: 'allowed' | 'refused' | 'unbelievable';
  readonly findings: readonly Finding[];
  /** What was judged, by its digest; null if it could not be believed. */
  readonly run: { readonly id: string; readonly candidate: string; readonly digest: string } | null;
  readonly at: string;
}

/** Decides about one promotion. Nothing is remembered: who acts on an answer acts once for each digest. */
export async function decidePromotion(bytes: Uint8Array, target: Target, { now, maxAgeSeconds, lookAt }: Policy): Promise<Decided> {
  const at = now();
  const unbelievable = (findings: readonly Finding[]): Decided => ({ outcome: 'unbelievable', findings, run: null, at });
  // Before any file is opened: only paths of a sound manifest are looked at.
  const read = contract.verifyManifest(bytes);
  const manifest = read.verdict === 'fail' ? undefined : manifestOf(bytes);
  if (manifest === undefined) return unbelievable(read.findings);

  const seen = needsEvidence(manifest, target) && manifest.artifact_refs.length <= MOST_REFS ? await lookAt(manifest.artifact_refs) : null;
  const evidence = seen?.evidence;
  const lookedAt = seen?.findings ?? [];
  const verified = contract.verifyManifest(bytes, { evidence });
  if (verified.verdict === 'fail') return unbelievable([...lookedAt, ...verified.findings]);
  const { verdict, findings, digest } = contract.canPromote(bytes, target, { evidence, now: at, maxAgeSeconds });
  return {
    outcome: verdict === 'pass' && lookedAt.length === 0 ? 'allowed' : 'refused',
    findings: [...lookedAt, ...findings],
    run: digest === null ? null : { id: manifest.run_id, candidate: manifest.candidate_id, digest },
    at,
  };
}

/** The manifest with its types; undefined for a dialect, which this service does not read. Only for what was verified. */
function manifestOf(bytes: Uint8Array): Manifest | undefined {
  return contract.schemas.manifest.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
}

/** Where the contract asks for it, and wherever the producer recorded digests: then they are compared. */
function needsEvidence(manifest: Manifest, target: Target): boolean {
  return evidenceFor.get(target) === 'required' || Object.keys(manifest.artifact_digests ?? {}).length > 0;
}
