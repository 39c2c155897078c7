import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cosigner, ed25519Signer, formatVkey, noteSigner } from '@plimsoll/signed-note';
import { createFileStore, type EntryInput, openLedger, type Receipt } from '../src/index.ts';

const logSigner = noteSigner('log.example/strangers', ed25519Signer(new Uint8Array(32).fill(41)));
const witnessSigner = cosigner('witness.example/w1', ed25519Signer(new Uint8Array(32).fill(42)), () => 1_772_000_000n);

/** What a stranger is given of a log: where it stands, and the keys to trust. */
export interface PublishedLog {
  readonly folder: string;
  readonly vkey: string;
  readonly witness: string;
  readonly receipts: readonly Receipt[];
  /** Files with a copy of each checkpoint that was published, oldest first. */
  readonly checkpoints: readonly string[];
}

/** Writes a log through the file store below the folder and publishes it at each of the ascending sizes. */
export async function publishLog(base: string, name: string, sizes: readonly number[]): Promise<PublishedLog> {
  const folder = path.join(base, name);
  const vkey = formatVkey(logSigner.verifier);
  const store = await createFileStore(folder, { origin: logSigner.verifier.name, firstKey: vkey });
  const ledger = await openLedger({ store, signers: [logSigner, witnessSigner], clock: () => Date.parse('2026-03-01T12:00:00Z') });
  const receipts: Receipt[] = [];
  const checkpoints: string[] = [];
  for (const size of sizes) {
    while (receipts.length < size) {
      const count = Math.min(1024, size - receipts.length);
      const entries = Array.from({ length: count }, (_, i): EntryInput => ({ id: `event-${receipts.length + i}`, source: `/${name}`, type: 'dev.plimsoll.test.happened.v1', data: { padding: 'x'.repeat((receipts.length + i) % 40) } }));
      const appended = await ledger.append(entries);
      if (!appended.ok) throw new Error(appended.findings[0]?.sentence);
      receipts.push(...appended.value);
    }
    await ledger.read();
    checkpoints.push(path.join(base, `${name}-checkpoint-${size}`));
    writeFileSync(checkpoints.at(-1) ?? '', readFileSync(path.join(folder, 'checkpoint')));
  }
  await ledger.close();
  return { folder, vkey, witness: formatVkey(witnessSigner.verifier), receipts, checkpoints };
}
