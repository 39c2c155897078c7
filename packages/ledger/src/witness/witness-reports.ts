import type { Finding } from '@plimsoll/findings';
import type { Checkpoint, TrustPolicy } from '@plimsoll/signed-note';
import { ledgerRules } from '../rules.ts';
import { reasonOf } from '../reason-of.ts';
import { witnessRules } from '../witness-rules.ts';
import type { WitnessClient } from './witness-client.ts';

/** `ledger/quorum-unmet`: the checkpoint is published with the cosignatures of these witnesses only. */
export function quorumUnmet({ size }: Checkpoint, witnesses: readonly WitnessClient[], { quorum }: TrustPolicy): Finding {
  const names = witnesses.map(({ verifier }) => verifier.name);
  return ledgerRules.finding('ledger/quorum-unmet', {
    sentence: `The checkpoint of size ${size} is published with ${names.length === 0 ? 'no cosignature' : `cosignatures of ${names.join(', ')} only`}, which is not the quorum ${JSON.stringify(quorum)}; it is tried again with the next publication`,
    expected: quorum,
    actual: names,
    detail: { size: String(size) },
  });
}

/** `witness/forgot`: the witness remembers less than its own signature proves, so it may cosign a fork. */
export function forgot({ verifier, url }: WitnessClient, proven: bigint, said: bigint): Finding {
  const subject = verifier.name;
  const [expected, actual] = [String(proven), String(said)];
  return witnessRules.finding('witness/forgot', { sentence: `The witness ${subject} at ${url} has cosigned size ${expected}, and says that its last is ${actual}; do not count on it`, subject, expected, actual });
}

/** `witness/no-answer`: the request failed. */
export function noAnswer({ verifier, url }: WitnessClient, error: unknown): Finding {
  const subject = verifier.name;
  return witnessRules.finding('witness/no-answer', { sentence: `The witness ${subject} at ${url} gave no usable answer: ${reasonOf(error)}; it is asked again later`, subject });
}

/** `witness/bad-answer`: what it answered is not what a witness of this key and log would say. */
export function badAnswer({ verifier, url }: WitnessClient, why: string): Finding {
  const subject = verifier.name;
  return witnessRules.finding('witness/bad-answer', { sentence: `The answer of the witness ${subject} at ${url} does not count: ${why}; check its key and address`, subject });
}

/** `witness/refused`: it answered with a status that says no. */
export function refused({ verifier, url }: WitnessClient, status: number, why: string): Finding {
  const subject = verifier.name;
  return witnessRules.finding('witness/refused', { sentence: `The witness ${subject} at ${url} refused with status ${status}: ${JSON.stringify(why)}`, subject, actual: status });
}
