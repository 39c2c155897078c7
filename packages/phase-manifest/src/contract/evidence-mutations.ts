import { type Json, type NamedMutation, pointerStep } from '@plimsoll/findings';
import { type Members, without } from '../json-shape.ts';
import { fails, mutation, open, remove, replace } from './named-mutation.ts';

/** What can be wrong with the artifacts of a manifest whose evidence was looked at; `path` is one of its references. */
export function evidenceMutations(base: string, evidence: Members, path: string): readonly NamedMutation[] {
  const context = (found: Members): Json => ({ evidence: found });
  return [
    fails(base, 'evidence-digest-mismatch', 'Another digest recorded for an artifact', replace(`/artifact_digests${pointerStep(path)}`, '0'.repeat(64))),
    open(base, 'evidence-digest-absent', 'No digest recorded for an artifact', remove(`/artifact_digests${pointerStep(path)}`)),
    mutation(base, 'fail', 'evidence-digest-mismatch.artifact', 'An artifact changed', [], context({ ...evidence, [path]: '0'.repeat(64) })),
    mutation(base, 'fail', 'evidence-missing', 'An artifact gone', [], context(without(evidence, path))),
  ];
}
