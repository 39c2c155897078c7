import type { ContractCase } from './contract-case.ts';
import { type Parser, parserAnswer } from './parser-answer.ts';

/** A parser's wrong answer, in the shape that test runners show. */
export class CaseAssertionError extends Error {
  override readonly name = 'AssertionError';
  readonly expected: string;
  readonly actual: string;

  constructor(message: string, expected: string, actual: string) {
    super(message);
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * Puts one case to a parser, in the loop of any test runner: `for (const each of cases(kit)) test(each.id, () => assertCase(each, parse))`.
 * A semantic case is for parsers that understand content; leave it out of the loop for others (`{ levels: ['text', 'schema'] }`).
 * @throws CaseAssertionError (by rejection) for a wrong answer; its message says what was changed, where, and the id that tells why it is wrong
 */
export async function assertCase(testCase: ContractCase, parse: Parser, timeoutMs = 10_000): Promise<void> {
  const { id, title, expect, pointer } = testCase;
  const { answer } = await parserAnswer(parse, testCase.bytes, testCase, timeoutMs);
  const expected = expect.accept ? 'accepted' : 'refused';
  if (answer.outcome === expected) return;
  const place = pointer === undefined ? '' : ` at ${JSON.stringify(pointer)}`;
  const why = expect.raises.length === 0 ? '' : ` (${expect.raises.join(', ')})`;
  const said = answer.message === undefined ? '' : `; it said: ${answer.message}`;
  throw new CaseAssertionError(`${id}${place}: ${title}: must be ${expected}${why}, but was ${answer.outcome}${said}`, expected, answer.outcome);
}
