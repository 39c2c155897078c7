import { processOutput } from './process-output.ts';
import { rootHelp } from './root-help.ts';

const ENVIRONMENT = 5;

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === '--help') {
    // Building the command tree takes longer than all else that Node does for this; a test keeps the text equal to the tree's.
    const state = { failed: false };
    processOutput(1, state, () => process.stdout).write(rootHelp);
    if (state.failed) process.exitCode = ENVIRONMENT;
  } else {
    const { runProcess } = await import('./run-process.ts');
    await runProcess(argv);
  }
}

void main(process.argv.slice(2));
