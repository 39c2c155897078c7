import { type EntryInput, memoryStore, openLedger } from '@plimsoll/ledger';
import { cosigner, ed25519Signer, formatVkey, noteSigner, type NoteSigner, parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { writeAnchor } from '../src/index.ts';

export const ORIGIN = 'log.example/flags';
export const logSigner = noteSigner(ORIGIN, ed25519Signer(new Uint8Array(32).fill(7)));
export const otherSigner = noteSigner(ORIGIN, ed25519Signer(new Uint8Array(32).fill(8)));
const witness = cosigner('witness.example', ed25519Signer(new Uint8Array(32).fill(9)), () => 1_700_000_000n);

function policyOf(text: string): TrustPolicy {
  const parsed = parseTrustPolicy(text);
  if (!parsed.ok) throw new TypeError(parsed.findings[0]?.sentence);
  return parsed.value;
}

export const policyText = `log ${formatVkey(logSigner.verifier)}\nquorum none\n`;
export const policy = policyOf(policyText);
export const witnessedPolicy = policyOf(`log ${formatVkey(logSigner.verifier)}\nwitness w ${formatVkey(witness.verifier)}\nquorum w\n`);

/** The anchors of entries, in order, in a log of exactly these. */
export async function anchorsOf(entries: readonly EntryInput[], signer: NoteSigner = logSigner): Promise<string[]> {
  const ledger = await openLedger({ store: memoryStore({ origin: signer.verifier.name }), signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
  await ledger.append(entries);
  const reader = await ledger.read();
  const anchors: string[] = [];
  for await (const logged of reader.entries()) {
    if (!logged.ok) throw new TypeError(logged.findings[0]?.sentence);
    const proof = await reader.proveInclusion(logged.value.index);
    if (!proof.ok) throw new TypeError(proof.findings[0]?.sentence);
    anchors.push(writeAnchor({ entry: logged.value.bytes, proof: proof.value }));
  }
  await ledger.close();
  return anchors;
}
