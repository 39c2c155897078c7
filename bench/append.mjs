// One durable append after the other: against a bare write + fdatasync of the same bytes, and against a commit of four durable files.
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileStore, encodeEntry, memoryStore, openLedger } from '@plimsoll/ledger';
import { ed25519Signer, formatVkey, noteSigner } from '@plimsoll/signed-note';
import { compare } from './lib/compare.mjs';
import { promotion } from './lib/promotion.mjs';

const COUNT = 500;
const CALLERS = 256;
const TIMES = 32;

let number = 0;
const event = () => promotion(number++);

const sync = (target) => {
  const descriptor = fs.openSync(target, 'r');
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
};

/** A checkpoint, a tile, a bundle and a state file, each in its own folder: written anew, synced, renamed, its folder synced. */
function commitFourFiles(folder, bytes) {
  for (const name of ['checkpoint', 'tile', 'bundle', 'state']) {
    const file = path.join(folder, name, 'file');
    fs.writeFileSync(`${file}.new`, bytes, { flush: true });
    fs.renameSync(`${file}.new`, file);
    sync(path.dirname(file));
  }
}

/** Appends to memory until the code is compiled: a service runs for longer than a benchmark. */
async function warmUp(signer) {
  const ledger = await openLedger({ store: memoryStore({ origin: 'bench.example/log' }), signers: [signer], clock: Date.now });
  for (let i = 0; i < 20_000; i++) await ledger.append([event()]);
  await ledger.close();
}

/** Callers that append again as soon as they are answered, against a loop of syncs in the same run: time of one entry each, the slowest of 100 calls, CPU. */
async function manyCallers(append, barely) {
  const waits = [];
  const cpu = { ours: [], theirs: [] };
  const measured = async (kind, entries, work) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    cpu[kind].push((user + system) / entries / 1000);
  };
  const caller = async () => {
    for (let i = 0; i < TIMES; i++) {
      const start = performance.now();
      await append([event()]);
      waits.push(performance.now() - start);
    }
  };
  const ours = () => measured('ours', CALLERS * TIMES, () => Promise.all(Array.from({ length: CALLERS }, caller)));
  const theirs = () => measured('theirs', CALLERS, () => barely(CALLERS));
  const row = await compare({ task: '', peer: '', ours, theirs });
  const peer = 'bare write + fdatasync each';
  const [ourEntry, theirEntry] = [row.ours_ms / CALLERS / TIMES, row.peer_ms / CALLERS];
  const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  return [
    { task: `${CALLERS} callers at once, one entry`, peer, ours_ms: ourEntry, peer_ms: theirEntry, ratio: theirEntry / ourEntry, goal: '>= 25' },
    { task: `${CALLERS} callers at once, CPU of one entry`, peer, ours_ms: middle(cpu.ours), peer_ms: middle(cpu.theirs), ratio: middle(cpu.theirs) / middle(cpu.ours) },
    { task: `${CALLERS} callers at once, wait of the 99th of 100`, ours_ms: waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] },
  ];
}

export async function run() {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'plimsoll-bench-'));
  const signer = noteSigner('bench.example/log', ed25519Signer(new Uint8Array(32).fill(1)));
  await warmUp(signer);
  const store = await createFileStore(path.join(folder, 'log'), { origin: 'bench.example/log', firstKey: formatVkey(signer.verifier) });
  const ledger = await openLedger({ store, signers: [signer], clock: Date.now });
  const encoded = encodeEntry({ ...event(), time: new Date().toISOString() });
  for (const name of ['checkpoint', 'tile', 'bundle', 'state']) fs.mkdirSync(path.join(folder, name));
  const descriptor = fs.openSync(path.join(folder, 'bare'), 'a');
  const append = async (entries) => {
    const appended = await ledger.append(entries);
    if (!appended.ok) throw new Error(appended.findings[0].sentence);
  };
  const ours = async () => {
    for (let i = 0; i < COUNT; i++) await append([event()]);
  };
  const barely = (count) => {
    for (let i = 0; i < count; i++) {
      fs.writeSync(descriptor, encoded.value);
      fs.fdatasyncSync(descriptor);
    }
  };
  const bare = () => barely(COUNT);
  try {
    return [
      await compare({ task: `${COUNT} durable appends, one by one`, peer: 'bare write + fdatasync', goal: '>= 0.8', ours, theirs: bare }),
      await compare({
        task: `${COUNT} durable appends, one by one`,
        peer: 'four durable files each',
        goal: '>= 8',
        rounds: 5,
        ours,
        theirs: () => {
          for (let i = 0; i < COUNT; i++) commitFourFiles(folder, encoded.value);
        },
      }),
      ...(await manyCallers(append, barely)),
    ];
  } finally {
    await ledger.close();
    fs.closeSync(descriptor);
    fs.rmSync(folder, { recursive: true });
  }
}
