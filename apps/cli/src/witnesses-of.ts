import type { Finding } from '@plimsoll/findings';
import { type WitnessClient, witnessClient } from '@plimsoll/ledger/witness';
import { parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { CommandError } from './command-error.ts';
import type { Io } from './io.ts';
import { printable, quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';

/**
 * The trust policy of a file, which is right or a reason to stop before anything is written.
 * @throws CommandError `environment` if it cannot be read or is malformed
 */
export async function readPolicy(io: Io, file: string): Promise<TrustPolicy> {
  const policy = parseTrustPolicy(await readInput(io, file, limits.note));
  if (!policy.ok) throw new CommandError('environment', `Cannot use the policy ${quote(file)}: ${policy.findings.map(({ sentence }) => printable(sentence)).join('; ')}`);
  return policy.value;
}

/** What a ledger needs of `--policy`: the witnesses that have an address there, and who is enough. */
export interface Witnesses {
  readonly policy?: TrustPolicy;
  readonly witnesses?: readonly WitnessClient[];
  readonly onFinding: (finding: Finding) => void;
}

/**
 * The witnesses of the policy, none without one; what they say is added to the findings.
 * @throws CommandError `environment` if the policy is wrong, a witness has no address to ask at, or its key cannot be checked
 */
export async function witnessesOf(io: Io, file: string | undefined, findings: Finding[]): Promise<Witnesses> {
  const onFinding = (finding: Finding): void => void findings.push(finding);
  if (file === undefined) return { onFinding };
  const policy = await readPolicy(io, file);
  const witnesses = policy.witnesses.map(({ name, verifier, url }) => {
    if (url === undefined) throw new CommandError('environment', `Cannot ask the witness ${quote(name)}: its line in ${quote(file)} has no address; write it after the key`);
    try {
      return witnessClient(url, verifier, fetch);
    } catch (thrown) {
      if (thrown instanceof RangeError) throw new CommandError('environment', printable(thrown.message), { cause: thrown });
      throw thrown;
    }
  });
  return { policy, witnesses, onFinding };
}
