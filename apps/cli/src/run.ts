import { ExitCode, run as runApplication, type StricliProcess } from '@stricli/core';
import { application } from './application.ts';
import type { Context } from './command.ts';
import type { Io } from './io.ts';
import { printable } from './quote.ts';

/**
 * Runs one command line, without the program's name, and returns its exit code:
 * 0 go, 1 no-go, 2 usage, 3 inconclusive, 4 tampered or unverifiable, 5 environment. Never throws.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const process: StricliProcess = {
    stdout: io.stdout,
    stderr: { write: (text) => { io.stderr.write(`plimsoll: ${printable(text.trimEnd())}; see plimsoll --help\n`); } },
  };
  const context: Context & { readonly process: StricliProcess } = { process, io, exitCode: undefined };
  await runApplication(application, argv, context);
  if (context.exitCode !== undefined) return context.exitCode;
  switch (process.exitCode) {
    case ExitCode.Success:
      return 0;
    case ExitCode.UnknownCommand:
    case ExitCode.InvalidArgument:
      return 2;
    default:
      return 5;
  }
}
