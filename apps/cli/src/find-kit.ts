import type { ContractKit } from '@plimsoll/findings';
import { CommandError } from './command-error.ts';
import { contractKits } from './contract-kits.ts';
import { nearest } from './nearest.ts';
import { quote } from './quote.ts';

/**
 * The kit of the published contract that the user named.
 * @throws CommandError `usage` that lists all of them
 */
export function findKit(id: string | undefined): ContractKit {
  if (id === undefined) throw new CommandError('usage', 'Cannot go on without the id of a contract; plimsoll contract list has them');
  const found = contractKits.find((kit) => kit.id === id);
  if (found !== undefined) return found;
  const ids = contractKits.map((kit) => kit.id);
  const [likely] = nearest(id, ids);
  const hint = likely === undefined ? '' : `did you mean ${likely}? `;
  throw new CommandError('usage', `Cannot find the contract ${quote(id)}: ${hint}The contracts are ${ids.join(', ')}`);
}
