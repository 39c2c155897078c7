import { encodeUtf8 } from '@plimsoll/bytes';
import { type AnchorTrust, type FlagAct, flagEntry, readFlagEntry, type Registry, writeAnchor, writeRegistry } from '@plimsoll/flags';
import { type Ledger, memoryStore, openLedger } from '@plimsoll/ledger';
import { ed25519Signer, formatVkey, noteSigner, parseTrustPolicy } from '@plimsoll/signed-note';
import { loaded } from './registry.ts';

export const ORIGIN = 'log.example/flags';
const signer = noteSigner(ORIGIN, ed25519Signer(new Uint8Array(32).fill(7)));

function trustIn(): AnchorTrust {
  const policy = parseTrustPolicy(`log ${formatVkey(signer.verifier)}\nquorum none\n`);
  if (!policy.ok) throw new TypeError(policy.findings[0]?.sentence);
  return { policy: policy.value };
}

export const trust = trustIn();

/** A registry file with its anchor. */
export interface Anchored {
  readonly registry: Uint8Array;
  readonly anchor: Uint8Array;
}

export function openLog(store = memoryStore({ origin: ORIGIN })): Promise<Ledger> {
  return openLedger({ store, signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
}

/** Records the state of a registry. */
export async function record(ledger: Ledger, of: Registry, act: FlagAct = 'set'): Promise<void> {
  await ledger.append([flagEntry(act, loaded(of), { actor: 'sre', reason: 'test' })]);
}

/** Files and anchors of states of a registry that were recorded one after the other: the index of an anchor is its place. */
export async function anchored(...states: readonly Registry[]): Promise<Anchored[]> {
  const ledger = await openLog();
  for (const state of states) await record(ledger, state);
  const reader = await ledger.read();
  const all: Anchored[] = [];
  for await (const logged of reader.entries()) {
    if (!logged.ok || readFlagEntry(logged.value.entry) === undefined) throw new TypeError('no entry of flags');
    const proof = await reader.proveInclusion(logged.value.index);
    if (!proof.ok) throw new TypeError(proof.findings[0]?.sentence);
    const state = states[all.length];
    if (state !== undefined) all.push({ registry: encodeUtf8(writeRegistry(state)), anchor: encodeUtf8(writeAnchor({ entry: logged.value.bytes, proof: proof.value })) });
  }
  await ledger.close();
  return all;
}
