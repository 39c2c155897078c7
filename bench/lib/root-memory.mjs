// Prints the peak resident memory in megabytes of a process that computes the root of 1,000,000 entries of 32 bytes.
import { existsSync, readFileSync } from 'node:fs';
import { treeRoot } from '@plimsoll/merkle';

function* entries() {
  for (let i = 0; i < 1_000_000; i++) yield new Uint8Array(32).fill(i & 0xff);
}

treeRoot(entries());

// On Linux `maxRSS` of a new process starts at that of the one which started it; the kernel's own figure does not.
const status = '/proc/self/status';
const kibibytes = existsSync(status) ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
console.log(Number(kibibytes ?? process.resourceUsage().maxRSS) / 1024);
