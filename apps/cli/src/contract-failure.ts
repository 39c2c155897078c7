import { ContractTestError } from '@plimsoll/contract-tests/node';
import { CommandError, environmentError, systemErrorCode } from './command-error.ts';
import { printable, quote } from './quote.ts';

/**
 * What is broken around the test of a contract (a command that cannot be started, a folder that cannot be read or written) as an error of
 * the environment, `Cannot <action>: <why>`; anything else is thrown on as it is.
 */
export function contractFailure(action: string, thrown: unknown): CommandError {
  if (!(thrown instanceof ContractTestError)) throw thrown;
  if (systemErrorCode(thrown.cause) !== undefined) return environmentError(action, thrown.cause);
  return new CommandError('environment', printable(thrown.message), { cause: thrown });
}

/**
 * Does what runs a command.
 * @throws CommandError `environment` if the command cannot be started, `usage` if it has no name
 */
export async function withCommand<T>([program = '']: readonly string[], work: () => Promise<T>): Promise<T> {
  if (program === '') throw new CommandError('usage', 'Cannot run a command without a name: put it after --');
  try {
    return await work();
  } catch (thrown) {
    throw contractFailure(`run ${quote(program)}`, thrown);
  }
}
