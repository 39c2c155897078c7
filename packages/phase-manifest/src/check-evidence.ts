import { pointerStep } from '@plimsoll/findings';
import { compareEvidence } from './check-governance.ts';
import type { FaultLog } from './fault-log.ts';
import { quoted } from './shown.ts';

/** The manifest refers to itself at this place below its artifact path; its digest stands in the ledger, not in itself. */
const OWN_PLACE = '/rollout/phase-manifest.json';

/** How a manifest with this artifact path refers to itself. */
export function ownReference(artifactPath: string): string {
  return artifactPath.replace(/\/+$/, '') + OWN_PLACE;
}

/** Every artifact that the manifest refers to must have a digest, be there, and have it. How many those are. */
export function checkEvidence(
  log: FaultLog,
  refs: readonly string[],
  digests: ReadonlyMap<string, string>,
  evidence: ReadonlyMap<string, string>,
  artifactPath: string,
): number {
  const own = ownReference(artifactPath);
  let compared = 0;
  for (const [index, path] of refs.entries()) {
    if (path === own) continue;
    compared++;
    const at = `/artifact_refs${pointerStep(index)}`;
    const digest = digests.get(path);
    if (digest !== undefined) compareEvidence(log, evidence, path, digest, at);
    else if (evidence.has(path)) log.add('phase-manifest/evidence-digest-absent', { sentence: `No digest of ${quoted(path)} is recorded`, at, subject: path.slice(0, 200) });
    else log.add('phase-manifest/evidence-missing', { sentence: `${quoted(path)} is not there, and no digest of it is recorded`, at, subject: path.slice(0, 200) });
  }
  return compared;
}
