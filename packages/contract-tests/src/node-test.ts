import { describe, test } from 'node:test';
import type { ContractKit } from '@plimsoll/findings';
import type { ProducerOptions } from './check-producer.ts';
import type { Parser } from './parser-answer.ts';
import { consumerSuite, type Outputs, producerSuite, type SuiteOptions } from './suite.ts';

export type { Outputs, SuiteOptions } from './suite.ts';

/** Tests of a parser for `node:test`: one `describe` for the contract, one `test` for each case, named by its id. */
export function describeConsumer(kit: ContractKit, parse: Parser, options: SuiteOptions = {}): void {
  consumerSuite({ describe, test }, kit, parse, options);
}

/** A test of what a producer wrote for `node:test`; it fails with the sentence of every finding, also where nothing was written. */
export function describeProducer(kit: ContractKit, outputs: Outputs, options: ProducerOptions = {}): void {
  producerSuite({ describe, test }, kit, outputs, options);
}
