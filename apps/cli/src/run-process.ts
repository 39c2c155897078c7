import { type OutputState, processOutput } from './process-output.ts';
import { run } from './run.ts';

const ENVIRONMENT = 5;
const INTERRUPTED = 130;

/** Runs the command line of this process and sets its exit code: 5 if output got lost, 130 on SIGINT, else the command's. */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const state: OutputState = { failed: false };
  const interrupt = (): void => process.exit(INTERRUPTED);
  process.once('SIGINT', interrupt);
  const exitCode = await run(argv, {
    stdout: processOutput(1, state, () => process.stdout),
    stderr: processOutput(2, state, () => process.stderr),
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    directory: process.cwd(),
    clock: Date.now,
    every: (milliseconds, work) => {
      const timer = setInterval(work, milliseconds).unref();
      return () => {
        clearInterval(timer);
      };
    },
    stopped: () =>
      new Promise((resolve) => {
        process.off('SIGINT', interrupt);
        const signals = ['SIGINT', 'SIGTERM'] as const;
        const heard = (signal: NodeJS.Signals): void => {
          for (const each of signals) process.off(each, heard);
          resolve(signal as (typeof signals)[number]);
        };
        for (const each of signals) process.on(each, heard);
      }),
  });
  process.exitCode = state.failed ? ENVIRONMENT : exitCode;
}
