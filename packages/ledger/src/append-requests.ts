import { type Finding, refuse, type Result } from '@plimsoll/findings';
import type { AppendRequest } from './admission.ts';
import { type Candidate, CandidateMaker } from './candidate.ts';
import type { EntryInput } from './entry.ts';
import { KEY_CHANGED } from './key-change.ts';
import type { EventKeys } from './recent-events.ts';
import { ledgerRules } from './rules.ts';

const MAX_ENTRIES = 1024;
const MAX_BYTES = 4 * 1024 * 1024;

/** Makes append calls ready, one after the other: all that can be decided without knowing the head is decided here. */
export class AppendRequests {
  readonly #candidates: CandidateMaker;

  constructor(keys: EventKeys) {
    this.#candidates = new CandidateMaker(keys);
  }

  /** The call with its entries encoded and hashed; findings where the entries, their number or size do not fit. */
  make(inputs: readonly EntryInput[], ifSize: bigint | undefined, now: number): AppendRequest | { readonly answer: Result<never> } {
    if (inputs.length < 1 || inputs.length > MAX_ENTRIES) return { answer: refuse(outOfBounds(`${inputs.length} entries`)) };
    const candidates: Candidate[] = [];
    const findings: Finding[] = [];
    let bytes = 0;
    for (const [i, input] of inputs.entries()) {
      const made = this.#candidates.make(input, i, now);
      if ('bytes' in made) {
        candidates.push(made);
        bytes += made.bytes.length;
      } else findings.push(...made);
    }
    if (findings.length > 0) return { answer: refuse(...findings) };
    const change = inputs.find((input) => input.type === KEY_CHANGED);
    if (change !== undefined) return { answer: refuse(ledgerRules.finding('ledger/key-change-bad', { sentence: `An entry of type ${KEY_CHANGED} is made by changing the key, not by appending it; nothing was written`, subject: change.id })) };
    if (bytes > MAX_BYTES) return { answer: refuse(outOfBounds(`${bytes} bytes`)) };
    return { candidates, ifSize, items: candidates.length, bytes };
  }

  /** A call of one entry of the ledger's own. */
  own(input: EntryInput, ifSize: bigint, now: number): AppendRequest | { readonly answer: Result<never> } {
    const candidate = this.#candidates.make(input, 0, now);
    return 'bytes' in candidate ? { candidates: [candidate], ifSize, items: 1, bytes: candidate.bytes.length } : { answer: refuse(...candidate) };
  }
}

function outOfBounds(actual: string): Finding {
  return ledgerRules.finding('ledger/batch-refused', { sentence: `One call appends 1 to ${MAX_ENTRIES} entries of at most 4 MiB together, not ${actual}; nothing was written`, actual });
}
