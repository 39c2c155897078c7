// Prints the peak resident memory in megabytes of a process that exports the cases of a contract, of the coverage named, and keeps none.
import { existsSync, readFileSync } from 'node:fs';
import { exportCases } from '@plimsoll/contract-tests';
import { manifestKit } from '@plimsoll/phase-manifest/contract';

exportCases(manifestKit, () => undefined, { coverage: process.argv[2] });

// On Linux `maxRSS` of a new process starts at that of the one which started it; the kernel's own figure does not.
const status = '/proc/self/status';
const kibibytes = existsSync(status) ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
console.log(Number(kibibytes ?? process.resourceUsage().maxRSS) / 1024);
