import type { ContractKit } from '@plimsoll/findings';
import { assertCase, CaseAssertionError } from './assert-case.ts';
import { checkProducer, type ProducerOptions, type ProducerOutput } from './check-producer.ts';
import { askedCases, type ConsumerScope } from './consumer-answer.ts';
import type { Parser } from './parser-answer.ts';

/** What every test runner has. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, body: () => Promise<void>) => unknown;
}

/** How a consumer's tests are made. */
export interface SuiteOptions extends ConsumerScope {
  /** Milliseconds for one answer; 10,000 if absent. */
  readonly timeoutMs?: number;
}

/** Outputs, or how to get them when the test runs. */
export type Outputs = Iterable<ProducerOutput> | AsyncIterable<ProducerOutput> | (() => Iterable<ProducerOutput> | AsyncIterable<ProducerOutput>);

/** One group for the contract, one test for each case. */
export function consumerSuite({ describe, test }: Runner, kit: ContractKit, parse: Parser, { timeoutMs, ...scope }: SuiteOptions): void {
  describe(`${kit.id}: consumer`, () => {
    for (const each of askedCases(kit, scope)) test(each.id, () => assertCase(each, parse, timeoutMs));
  });
}

/** One group for the contract, with one test: outputs are only known when they were read. */
export function producerSuite({ describe, test }: Runner, kit: ContractKit, outputs: Outputs, options: ProducerOptions): void {
  describe(`${kit.id}: producer`, () => {
    test('every output meets the contract, and every required scenario is shown', async () => {
      const { verdict, findings } = await checkProducer(kit, typeof outputs === 'function' ? outputs() : outputs, options);
      if (verdict !== 'pass') throw new CaseAssertionError(findings.map(({ id, sentence }) => `${id}: ${sentence}`).join('\n'), 'pass', verdict);
    });
  });
}
