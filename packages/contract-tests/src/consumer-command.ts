import type { ContractKit } from '@plimsoll/findings';
import { consumerTally, type ConsumerReport, type ConsumerWatch } from './check-consumer.ts';
import { askedCases, type ConsumerAnswer, type ConsumerScope } from './consumer-answer.ts';
import { readAnswers } from './read-answers.ts';
import { type CommandLimits, type CommandRun, runCommand } from './run-command.ts';

/** How a consumer in a process of its own is asked. */
export interface ConsumerCommandOptions extends ConsumerScope, ConsumerWatch, CommandLimits {
  /**
   * `lines` (the default): one process; it reads lines `{"v":1,"case":"…","payload_base64":"…","context":…}` until its input ends, and writes
   * lines `{"case":"…","accepted":true,"message":"…"}` in any order. `per-case`: a process for each document on standard input;
   * exit status 0 accepts, 1 to 125 refuses, anything else is a crash. `timeoutMs` is for a process.
   */
  readonly protocol?: 'lines' | 'per-case';
  /** Hears how many cases were put to it, before any of them is judged where one process answers all. */
  readonly onAsked?: (count: number) => void;
}

/** Time-outs after which a consumer of one process per case is not asked any more. */
const MOST_TIMEOUTS = 5;

/**
 * Puts every case to a command, in whatever language, and judges its answers as `checkConsumer` does.
 * What has no answer when the process ends is a crash, or a time-out if it was ended for its time; neither is a refusal.
 * @throws ContractTestError `spawn` if the command cannot be started
 */
export async function checkConsumerCommand(kit: ContractKit, argv: readonly string[], options: ConsumerCommandOptions = {}): Promise<ConsumerReport> {
  return options.protocol === 'per-case' ? checkPerCase(kit, argv, options) : checkLines(kit, argv, options);
}

async function checkLines(kit: ContractKit, argv: readonly string[], options: ConsumerCommandOptions): Promise<ConsumerReport> {
  // Made once: a case without its bytes costs little.
  const list = [...askedCases(kit, options)];
  const asked = new Set<string>();
  const lines = function* (): Generator<Uint8Array> {
    for (const { id, bytes, context } of list) {
      asked.add(id);
      options.onAsked?.(asked.size);
      yield Buffer.from(`${JSON.stringify({ v: 1, case: id, payload_base64: Buffer.from(bytes).toString('base64'), ...(context !== undefined && { context }) })}\n`);
    }
  };
  const run = await runCommand(argv, lines(), options);
  const { answers, findings } = readAnswers(run.stdout, (id) => asked.has(id));
  const tally = consumerTally(kit, options);
  for (const finding of findings) tally.add(finding);
  const silence: ConsumerAnswer = { outcome: run.ended === 'timeout' ? 'timeout' : 'crashed', message: ending(run) };
  for (const each of list) tally.take(each, answers.get(each.id) ?? silence);
  return tally.report();
}

async function checkPerCase(kit: ContractKit, argv: readonly string[], options: ConsumerCommandOptions): Promise<ConsumerReport> {
  const tally = consumerTally(kit, options);
  let timeouts = 0;
  let count = 0;
  for (const each of askedCases(kit, options)) {
    options.onAsked?.(++count);
    if (timeouts === MOST_TIMEOUTS) {
      tally.take(each, { outcome: 'timeout', message: `not asked any more after ${MOST_TIMEOUTS} time-outs` });
      continue;
    }
    const run = await runCommand(argv, [each.bytes], { timeoutMs: 10_000, ...options });
    const answer = exitAnswer(run);
    if (answer.outcome === 'timeout') timeouts++;
    tally.take(each, answer);
  }
  return tally.report();
}

function exitAnswer(run: CommandRun): ConsumerAnswer {
  if (run.ended === 'timeout') return { outcome: 'timeout', message: ending(run) };
  if (run.ended === 'exit' && run.status === 0) return { outcome: 'accepted' };
  const refused = run.ended === 'exit' && run.status !== null && run.status <= 125;
  return { outcome: refused ? 'refused' : 'crashed', message: ending(run) };
}

/** How a command ended, in words, with the last line that it complained. */
export function ending({ ended, status, signal, stderr }: CommandRun): string {
  const how = ended === 'timeout' ? 'it ran too long and was ended' : ended === 'output' ? 'it wrote too much and was ended' : signal === null ? `it ended with status ${String(status)}` : `it was ended by ${signal}`;
  const last = stderr.trim().split('\n').at(-1)?.trim().slice(0, 500) ?? '';
  return last === '' ? how : `${how}; the last line of standard error: ${last}`;
}
