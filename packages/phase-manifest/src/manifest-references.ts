import { parseJson } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import { ownReference } from './check-evidence.ts';
import { isList, isObject, isText, type Members, member } from './json-shape.ts';
import { limits } from './limits.ts';
import type { Source } from './read-source.ts';

/**
 * What verification with evidence will look for, each once: the artifacts that a manifest refers to, without itself, and the
 * incident evidence of a rollback. Empty for a document that cannot be read. Nothing of it is checked: give the result to
 * `collectEvidence`. Of more than 10,000, which no manifest may have, the rest is left out.
 */
export function manifestReferences(source: Source): readonly string[] {
  const manifest = documentOf(source);
  if (!isObject(manifest)) return [];
  const listed = member(manifest, 'artifact_refs');
  const context = member(manifest, 'execution_context');
  const artifactPath = isObject(context) ? member(context, 'artifactPath') : '';
  const own = ownReference(typeof artifactPath === 'string' ? artifactPath : '');
  const facts = [member(manifest, 'rollback_proof'), ...observations(manifest)];
  const incidents = facts.flatMap((each) => (isObject(each) ? [member(each, 'rollback_incident_evidence_path')] : []));
  return [...new Set([...(isList(listed) ? listed.filter((ref) => ref !== own) : []), ...incidents].filter(isText))].slice(0, limits.refs);
}

function documentOf(source: Source): unknown {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) return source;
  const parsed = parseJson(source, { maxBytes: limits.bytes, maxDepth: limits.depth });
  return parsed.ok ? parsed.value : null;
}

function observations(manifest: Members): readonly (Json | undefined)[] {
  const phases = member(manifest, 'phases');
  return isList(phases) ? phases.flatMap((phase) => (isObject(phase) ? [member(phase, 'observations')] : [])) : [];
}
