import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ed25519Signer, noteSigner } from '@plimsoll/signed-note';
import { nodeHost } from '../src/host.ts';
import { type EntryInput, type Ledger, LedgerError, openFileStore, openLedger } from '../src/index.ts';

/**
 * A process of its own that writes to a ledger: `node writer.mjs FOLDER NAME MODE [ROUNDS COUNT]`. It prints one line of
 * JSON per answer, at once: what is printed was acknowledged.
 *
 *     forever             open, then append batches of 1 to 5 until the end
 *     rounds ROUNDS COUNT open, append COUNT entries one by one, close; ROUNDS times
 *     lines               open, then for each line of standard input append one entry, or close
 *
 * A name that starts with `hasty` takes a silent writer for gone after a hundredth of the time.
 */
const [folder = '', name = '', mode = '', rounds = '1', count = '1'] = process.argv.slice(2);
const signer = noteSigner('log.example/kill', ed25519Signer(new Uint8Array(32).fill(9)));
const host = name.startsWith('hasty') ? { ...nodeHost, monotonic: () => performance.now() * 100 } : nodeHost;
let made = 0;

function say(answer: object): void {
  writeSync(1, `${JSON.stringify(answer)}\n`);
}

async function open(): Promise<Ledger> {
  return openLedger({ store: await openFileStore(folder, { host, wait: 60_000, segmentBytes: 20_000 }), signers: [signer], clock: Date.now });
}

async function append(ledger: Ledger, entries: number): Promise<void> {
  const events = Array.from({ length: entries }, (): EntryInput => ({ id: `${name}-${made++}`, source: '/kill', type: 'dev.plimsoll.test.happened.v1', data: {} }));
  const result = await ledger.append(events);
  if (!result.ok) throw new Error(result.findings[0]?.sentence);
  for (const { index, leafHash, size } of result.value) say({ index: Number(index), leafHash, size: Number(size) });
}

async function run(): Promise<void> {
  say({ state: 'started' });
  if (mode === 'rounds') {
    for (let round = 0; round < Number(rounds); round++) {
      const ledger = await open();
      for (let i = 0; i < Number(count); i++) await append(ledger, 1);
      await ledger.close();
    }
    return;
  }
  const ledger = await open();
  say({ state: 'open' });
  if (mode === 'forever') {
    for (;;) {
      await append(ledger, 1 + (made % 5));
      await delay(1);
    }
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'close') break;
    await append(ledger, 1);
  }
  await ledger.close();
}

try {
  await run();
  say({ state: 'done' });
} catch (error) {
  say({ state: error instanceof LedgerError ? error.code : String(error) });
}
process.exit(0);
