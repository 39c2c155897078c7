// The anchor of a registry in a log of its own, and the policy that trusts the log.
import { flagEntry, writeAnchor } from '@plimsoll/flags';
import { memoryStore, openLedger } from '@plimsoll/ledger';
import { ed25519Signer, formatVkey, noteSigner, parseTrustPolicy } from '@plimsoll/signed-note';

const signer = noteSigner('log.example/flags', ed25519Signer(new Uint8Array(32).fill(7)));

export async function anchored(loaded) {
  const ledger = await openLedger({ store: memoryStore({ origin: signer.verifier.name }), signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
  await ledger.append([flagEntry('anchored', loaded, { actor: 'bench', reason: 'bench' })]);
  const reader = await ledger.read();
  const anchors = [];
  for await (const { value } of reader.entries()) anchors.push(writeAnchor({ entry: value.bytes, proof: (await reader.proveInclusion(value.index)).value }));
  await ledger.close();
  return { anchor: anchors[0], trust: { policy: parseTrustPolicy(`log ${formatVkey(signer.verifier)}\nquorum none\n`).value } };
}
