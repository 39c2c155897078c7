import { type BaseArgs, buildCommand, type Command, type CommandContext, type TypedCommandParameters } from '@stricli/core';
import { CommandError } from './command-error.ts';
import type { Io } from './io.ts';
import { printable } from './quote.ts';
import { withoutPrototype } from './without-prototype.ts';

/** What Stricli hands from the process to a command. */
export interface Context extends CommandContext {
  readonly io: Io;
  /** Receives the exit code of the command that ran. */
  exitCode: number | undefined;
}

/** One line to copy, and what it does. */
export type Example = readonly [line: string, does: string];

/** The flags of a command that has none. */
export type NoFlags = object;

/** What a command runs: it writes its answer to `io` and returns the exit code. */
export type Action<FLAGS, ARGS extends BaseArgs> = (io: Io, flags: FLAGS, ...args: ARGS) => Promise<number> | number;

/** One line for what nobody expected; the stack only under PLIMSOLL_DEBUG=1. */
function describeInternalError(thrown: unknown, env: Io['env']): string {
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const line = printable(what.split('\n', 1)[0] ?? '');
  const stack = env['PLIMSOLL_DEBUG'] === '1' && thrown instanceof Error ? `${thrown.stack ?? ''}\n` : '';
  return `plimsoll: internal error: ${line}; please report it with the output of PLIMSOLL_DEBUG=1 at https://github.com/plimsoll/plimsoll/issues\n${stack}`;
}

/** Runs the action; every way it can end becomes an exit code. */
async function exitCodeOf(io: Io, action: () => Promise<number> | number): Promise<number> {
  try {
    return await action();
  } catch (thrown) {
    if (thrown instanceof CommandError) {
      io.stderr.write(`plimsoll: ${thrown.message}\n`);
      return thrown.code === 'usage' ? 2 : 5;
    }
    io.stderr.write(describeInternalError(thrown, io.env));
    return 5;
  }
}

/** A command whose code is loaded when it runs. Its flags and documentation are static, because help and completion need them. */
export function command<const FLAGS extends Readonly<Partial<Record<keyof FLAGS, unknown>>>, const ARGS extends BaseArgs = []>(spec: {
  readonly brief: string;
  readonly description?: string;
  readonly examples: readonly Example[];
  readonly parameters: NoInfer<TypedCommandParameters<FLAGS, ARGS, Context>>;
  readonly load: () => Promise<{ readonly default: Action<FLAGS, ARGS> }>;
}): Command<Context> {
  const examples = spec.examples.map(([line, does]) => `  ${line}\n    ${does}`).join('\n');
  return buildCommand<FLAGS, ARGS, Context>({
    docs: { brief: spec.brief, fullDescription: `${spec.description ?? `${spec.brief}.`}\n\nEXAMPLES\n${examples}` },
    parameters: { ...spec.parameters, flags: withoutPrototype(spec.parameters.flags ?? {}) },
    async func(flags, ...args) {
      this.exitCode = await exitCodeOf(this.io, async () => (await spec.load()).default(this.io, flags, ...args));
    },
  });
}
