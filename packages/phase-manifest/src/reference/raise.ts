import { PhaseManifestError } from '../phase-manifest-error.ts';

/** Ends a call where the original raises an exception. */
export function raise(action: string, why: string): never {
  throw new PhaseManifestError('reference-raise', `Cannot ${action}: the original raises here, ${why}`);
}
