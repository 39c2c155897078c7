import { refuse, type Result } from '@plimsoll/findings';
import { LedgerError } from './error.ts';

/** What the work gives; where a remote log could not be read meanwhile, the findings that say so. */
export async function orUnavailable<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LedgerError && thrown.code === 'unavailable') return refuse(...thrown.findings);
    throw thrown;
  }
}
