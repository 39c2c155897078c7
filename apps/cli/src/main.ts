import { writeSync } from 'node:fs';
import { rootHelp } from './root-help.ts';

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--help') {
  // Building the command tree takes longer than all else that Node does for this; a test keeps the text equal to the tree's.
  writeSync(1, rootHelp);
} else {
  const { runProcess } = await import('./run-process.ts');
  await runProcess(argv);
}
