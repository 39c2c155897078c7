import { createFileStore, openLedger } from '@plimsoll/ledger';
import { ed25519Signer, formatVkey, noteSigner, parseTrustPolicy } from '@plimsoll/signed-note';
import { promotion } from './promotion.mjs';

const origin = 'bench.example/audit';
const signer = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(7)));
const START = Date.parse('2026-03-01T09:00:00Z');

/** The policy that trusts the log of {@link writeLog}. */
export const policy = parseTrustPolicy(`log ${formatVkey(signer.verifier)}\nquorum none\n`).value;

const event = (n) => ({ ...promotion(n), time: new Date(START + 1000 * n).toISOString() });

/** Writes a log of that many entries into the folder, through the ledger. */
export async function writeLog(folder, count) {
  const store = await createFileStore(folder, { origin, firstKey: formatVkey(signer.verifier) });
  const ledger = await openLedger({ store, signers: [signer], clock: () => START + 1000 * count });
  for (let at = 0; at < count; at += 1024) {
    const appended = await ledger.append(Array.from({ length: Math.min(1024, count - at) }, (_, i) => event(at + i)));
    if (!appended.ok) throw new Error(appended.findings[0].sentence);
  }
  await ledger.close();
}
