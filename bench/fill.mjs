// `node bench/fill.mjs [ENTRIES] [--batch N] [--callers N]`: appends so many entries (10,000,000) to a fresh log in a temporary folder, audits
// it, removes it, and prints entries a second, peak memory and bytes on disk as JSON.
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { audit, createFileStore, logFolder, openLedger } from '@plimsoll/ledger';
import { ed25519Signer, formatVkey, noteSigner, parseTrustPolicy } from '@plimsoll/signed-note';
import { promotion } from './lib/promotion.mjs';

const ORIGIN = 'bench.example/fill';

/** One line on a terminal, written over each time; nothing elsewhere. */
function showProgress(label, done, total, started) {
  if (!process.stderr.isTTY) return;
  const [share, rate] = [done / total, (done / (performance.now() - started)) * 1000];
  const bar = '#'.repeat(Math.floor(share * 30)).padEnd(30);
  process.stderr.write(`\r${label} [${bar}] ${(share * 100).toFixed(1)} %, ${Math.round(rate).toLocaleString('en')}/s, ${process.memoryUsage.rss() >> 20} MiB ${share < 1 ? '' : '\n'}`);
}

function bytesIn(folder) {
  let sum = 0;
  for (const item of fs.readdirSync(folder, { withFileTypes: true })) {
    const target = path.join(folder, item.name);
    sum += item.isDirectory() ? bytesIn(target) : fs.statSync(target).size;
  }
  return sum;
}

async function fill(total, batch, callers) {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'plimsoll-fill-'));
  const signer = noteSigner(ORIGIN, ed25519Signer(new Uint8Array(32).fill(1)));
  const memory = [];
  const timer = setInterval(() => memory.push(process.memoryUsage.rss()), 1000);
  try {
    const store = await createFileStore(path.join(folder, 'log'), { origin: ORIGIN, firstKey: formatVkey(signer.verifier) });
    const ledger = await openLedger({ store, signers: [signer], clock: Date.now });
    const started = performance.now();
    let next = 0;
    let done = 0;
    let shown = 0;
    const call = async () => {
      while (next < total) {
        const count = Math.min(batch, total - next);
        const from = next;
        next += count;
        const appended = await ledger.append(Array.from({ length: count }, (_, i) => promotion(from + i)));
        if (!appended.ok) throw new Error(appended.findings[0].sentence);
        done += count;
        if (done === total || performance.now() - shown > 200) showProgress('append', done, total, (shown = performance.now()) && started);
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
    await ledger.close();
    const seconds = (performance.now() - started) / 1000;
    const half = memory.slice(0, memory.length >> 1);
    const rss = { peak_mib: Math.max(...memory) >> 20, peak_mib_first_half: Math.max(...half) >> 20 };
    const disk = bytesIn(path.join(folder, 'log'));
    const from = performance.now();
    const findings = [];
    const policy = parseTrustPolicy(`log ${formatVkey(signer.verifier)}\nquorum none\n`);
    for await (const finding of audit(logFolder(path.join(folder, 'log')), { policy: policy.value })) findings.push(`${finding.id} ${finding.verdict}`);
    console.log(JSON.stringify({ entries: total, batch, callers, seconds, entries_per_second: total / seconds, ...rss, bytes_on_disk: disk, bytes_per_entry: disk / total, audit_seconds: (performance.now() - from) / 1000, audit: findings.slice(0, 5) }, null, 2));
  } finally {
    clearInterval(timer);
    fs.rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { batch: { type: 'string', default: '1' }, callers: { type: 'string', default: '256' } } });
  await fill(Number(positionals[0] ?? 10_000_000), Number(values.batch), Number(values.callers));
}
