import type { Json } from '@plimsoll/findings';
import { type AppendInput, driftPaths, type Facts, factsOf } from './append-input.ts';
import { governedManifest } from './governed-manifest.ts';
import { coercePathStrings, textsOf } from './path-strings.ts';
import { text } from './python-text.ts';
import { isMapping, itemsOf, type Members, truth } from './python-value.ts';

/** The append of `autonomy-phase-manifest-v1`: the manifest is built anew and its keys assigned into the old one. */
export function appendToHead(manifest: Members, input: AppendInput): Members {
  const { target, payload, state, now } = input;
  const facts = factsOf(input);
  const references = saysSomething(payload, facts) ? coercePathStrings([...driftPaths(state), ...textsOf(payload['artifact_refs'])]) : [];
  const evidence = facts.evidence || text(state['rollback_incident_evidence_path']);
  const governed = governedManifest(
    {
      runId: manifest['run_id'] ?? '',
      candidateId: manifest['candidate_id'] ?? '',
      executionContext: given(manifest, 'execution_context', {}),
      requestedPromotionTarget: target,
      phasePayloads: given(manifest, 'phases', []),
      phaseTimestamp: now,
      governanceStatus: facts.governanceStatus,
      driftStatus: facts.driftStatus,
      actionType: facts.actionType,
      actionTriggered: facts.actionTriggered,
      rollbackTriggered: facts.triggered,
      rollbackIncidentEvidencePath: facts.triggered ? evidence : '',
      reasons: facts.reasons,
      evidenceArtifactRefs: references,
      observationSummary: manifest['observation_summary'] ?? null,
      artifactRefs: [...coercePathStrings(manifest['artifact_refs']), ...references],
      createdAt: manifest['created_at'] ?? null,
      updatedAt: now,
    },
    text,
  );
  return { ...manifest, ...governed };
}

/** Without any of these the original does not look at the drift paths, although the state has them. */
function saysSomething(payload: Members, { driftBad }: Facts): boolean {
  const { action, detection } = payload;
  return driftBad || truth(payload['rollback_triggered']) || [action, detection].some((value) => isMapping(value) || itemsOf(value).length > 0) || itemsOf(payload['artifact_refs']).length > 0;
}

const given = (manifest: Members, key: string, otherwise: Json): Json => (Object.hasOwn(manifest, key) ? (manifest[key] ?? null) : otherwise);
