import { FlagsError } from '@plimsoll/flags/node';
import { CommandError, inWords } from './command-error.ts';
import { printable } from './quote.ts';

/** Runs work on the files of a registry; what is in its way becomes an error of the environment. */
export async function withFlagFiles<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof FlagsError) throw new CommandError('environment', printable(inWords(thrown)), { cause: thrown });
    throw thrown;
  }
}
