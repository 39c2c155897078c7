import { PhaseManifestError } from '@plimsoll/phase-manifest/node';
import { CommandError } from './command-error.ts';
import { printable } from './quote.ts';

/** Runs work on manifests, notes and evidence; what is in its way becomes an error of the environment. */
export async function withManifestFiles<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof PhaseManifestError) throw new CommandError('environment', printable(thrown.message), { cause: thrown });
    throw thrown;
  }
}
