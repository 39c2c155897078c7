import type { ContractKit, Json } from '@plimsoll/findings';
import { isObject, isSha256, type Members } from '../json-shape.ts';
import { manifestRules } from '../manifest-rules.ts';
import type { PhaseContract } from '../phase-contract.ts';

/**
 * The verifier of manifests whose `schema_version` is `version`: a contract's own, or one of the dialects that it reads, each of
 * which has a kit of its own. The context of a case is `{ evidence: digests by path }`.
 */
export function manifestVerifier(contract: PhaseContract, version = contract.schemaVersion): ContractKit['verify'] {
  return (bytes, context) => {
    const verified = contract.verifyManifest(bytes, { evidence: evidenceIn(context) });
    const written = verified.dialect ?? contract.schemaVersion;
    // What could not be read has no version, and was refused.
    if (verified.derivedStatus === undefined || written === version) return verified;
    const other = manifestRules.finding('phase-manifest/schema-version-unknown', { sentence: `schema_version is ${written}; expected ${version}`, location: { pointer: '/schema_version' }, expected: version, actual: written });
    return { verdict: 'fail', findings: [other, ...verified.findings] };
  };
}

/** Digests by path from the context of a case. */
function evidenceIn(context: Json | undefined): ReadonlyMap<string, string> | undefined {
  const evidence = context !== undefined && isObject(context) ? context['evidence'] : undefined;
  if (evidence === undefined || !isObject(evidence)) return undefined;
  return new Map(Object.entries(evidence).filter((entry): entry is [string, string] => isSha256(entry[1])));
}

/** Which scenarios a manifest shows: `lane`, `rollback-…`, `honest-fail`, or its target with `-pass`. */
export function manifestClassifier(contract: PhaseContract): ContractKit['classify'] {
  return (value) => {
    const { effectiveStatus, stage, triggered, verdict } = contract.verifyManifest(value as object);
    if (stage === 'lane') return ['lane'];
    if (triggered) return [`rollback-${evidenceOf(value) === '' ? 'without' : 'with'}-evidence`];
    if (effectiveStatus === 'fail') return verdict === 'fail' ? [] : ['honest-fail'];
    return isObject(value) && effectiveStatus === 'pass' ? [passFor(value)] : [];
  };
}

/** The scenario of a document that passes for its target. */
export function passFor({ requested_promotion_target: target }: Members): string {
  return `${typeof target === 'string' ? target : 'unknown'}-pass`;
}

function evidenceOf(value: Json): Json {
  const proof = isObject(value) ? value['rollback_proof'] : undefined;
  return (proof !== undefined && isObject(proof) ? (proof as Members)['rollback_incident_evidence_path'] : undefined) ?? '';
}

/** Why no change of a manifest raises `manifest-missing`. */
export const NO_FILE = { 'phase-manifest/manifest-missing': 'raised where there is no file, which no bytes can show' } as const;
