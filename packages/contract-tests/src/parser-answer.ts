import type { ConsumerAnswer } from './consumer-answer.ts';
import type { ContractCase } from './contract-case.ts';

/** A parser under test. It refuses by throwing, rejecting, `false`, or an object whose `success` or `ok` is false; anything else accepts. */
export type Parser = (bytes: Uint8Array, testCase: ContractCase) => unknown;

/** What a parser said, and the value that it made. */
export interface ParserAnswer {
  readonly answer: ConsumerAnswer;
  readonly value: unknown;
}

/** True for the exhausted stack of any engine: nothing was decided, the program only ended early. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion|stack overflow/iu.test(error.message);
}

function refuses(value: unknown): boolean {
  if (value === false) return true;
  if (typeof value !== 'object' || value === null) return false;
  return ('success' in value && value.success === false) || ('ok' in value && value.ok === false);
}

/** Puts one document to a parser and waits for its answer, at most the milliseconds given. */
export async function parserAnswer(parse: Parser, bytes: Uint8Array, testCase: ContractCase, timeoutMs: number): Promise<ParserAnswer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const given = parse(bytes, testCase);
    if (!isThenable(given)) return settled(given);
    const late = new Promise<ParserAnswer>((resolve) => {
      timer = setTimeout(() => {
        resolve({ answer: { outcome: 'timeout', message: `no answer within ${timeoutMs} ms` }, value: undefined });
      }, timeoutMs);
    });
    return await Promise.race([Promise.resolve(given).then(settled), late]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { answer: { outcome: isStackOverflow(error) ? 'crashed' : 'refused', message }, value: undefined };
  } finally {
    clearTimeout(timer);
  }
}

/** Promises of other libraries and other realms count too. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function settled(value: unknown): ParserAnswer {
  return { answer: { outcome: refuses(value) ? 'refused' : 'accepted' }, value };
}
