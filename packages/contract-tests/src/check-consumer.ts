import { combine, type ContractKit, type Finding, type Verdict } from '@plimsoll/findings';
import { askedCases, type ConsumerAnswer, type ConsumerScope, judgeAnswer, judgeRoundTrip } from './consumer-answer.ts';
import type { ContractCase } from './contract-case.ts';
import { contractRules } from './contract-rules.ts';
import { type Parser, parserAnswer } from './parser-answer.ts';

/** Hears of each case when its answer was judged: what is wrong with the answer, or nothing. */
export interface ConsumerWatch {
  readonly onCase?: (each: ContractCase, fault: Finding | undefined) => void;
}

/** How a consumer in this process is asked. */
export interface ConsumerOptions extends ConsumerScope, ConsumerWatch {
  /** Milliseconds for one answer of a parser that returns a promise; 10,000 if absent. A parser that never returns cannot be ended from here. */
  readonly timeoutMs?: number;
  /** Writes what was parsed; golden documents and open variants must then have the same canonical bytes. */
  readonly roundTrip?: (parsed: unknown) => Uint8Array;
}

/** What came of asking a consumer. */
export interface ConsumerReport {
  readonly verdict: Exclude<Verdict, 'skip'>;
  /** How many cases were put to it, and how many it got right. */
  readonly asked: number;
  readonly right: number;
  readonly wrong: readonly { readonly case: string; readonly expected: 'accepted' | 'refused'; readonly got: ConsumerAnswer['outcome'] }[];
  readonly findings: readonly Finding[];
}

/**
 * Puts every case to a parser: it must accept golden documents, open variants and boundaries, and refuse everything else of its
 * level. One finding for each wrong answer; no case asked is inconclusive. One document is in memory at a time.
 */
export async function checkConsumer(kit: ContractKit, parse: Parser, options: ConsumerOptions = {}): Promise<ConsumerReport> {
  const { timeoutMs = 10_000, roundTrip, ...scope } = options;
  const tally = consumerTally(kit, options);
  for (const each of askedCases(kit, scope)) {
    const bytes = each.bytes;
    const { answer, value } = await parserAnswer(parse, bytes, each, timeoutMs);
    tally.take(each, answer);
    if (roundTrip === undefined || answer.outcome !== 'accepted' || (each.kind !== 'golden' && each.kind !== 'open-variant')) continue;
    tally.add(lossOf(kit, each, bytes, () => roundTrip(value)));
  }
  return tally.report();
}

function lossOf(kit: ContractKit, each: ContractCase, bytes: Uint8Array, write: () => Uint8Array): Finding | undefined {
  try {
    return judgeRoundTrip(kit, each, bytes, write());
  } catch (error) {
    return contractRules.finding('contract/consumer-lossy', { sentence: `${each.id} (${each.title}) was parsed but could not be written again: ${String(error)}`, subject: each.id });
  }
}

/** Counts the answers of one consumer. */
export interface ConsumerTally {
  /** Judges the answer to a case. */
  take(each: ContractCase, answer: ConsumerAnswer): void;
  /** Adds something else that was found. */
  add(finding: Finding | undefined): void;
  report(): ConsumerReport;
}

/** An empty count. */
export function consumerTally(kit: ContractKit, { onCase, match, kinds, levels }: ConsumerWatch & ConsumerScope): ConsumerTally {
  const isNarrowed = match !== undefined || kinds !== undefined || levels !== undefined;
  const findings: Finding[] = [];
  const wrong: ConsumerReport['wrong'][number][] = [];
  let asked = 0;
  const add = (finding: Finding | undefined): void => {
    if (finding !== undefined) findings.push(finding);
  };
  return {
    take(each, answer) {
      asked++;
      const fault = judgeAnswer(kit, each, answer);
      add(fault);
      if (fault !== undefined) wrong.push({ case: each.id, expected: each.expect.accept ? 'accepted' : 'refused', got: answer.outcome });
      onCase?.(each, fault);
    },
    add,
    report() {
      if (findings.length === 0 && asked > 0) {
        if (isNarrowed) add(contractRules.finding('contract/consumer-partial', { sentence: `The consumer answered the ${asked} cases that were chosen of ${kit.id} rightly, and was not asked the others; ask all of them`, subject: kit.id }));
        else add(contractRules.finding('contract/consumer-conforms', { sentence: `The consumer answered all ${asked} cases of ${kit.id} rightly`, subject: kit.id }));
      }
      const combined = combine(findings);
      return { verdict: combined.verdict, asked, right: asked - wrong.length, wrong, findings: combined.findings };
    },
  };
}
