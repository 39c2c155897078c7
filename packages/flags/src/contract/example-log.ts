import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { encodeEntry, type EntryInput, formatTlogProof } from '@plimsoll/ledger/verify';
import { MerkleTree } from '@plimsoll/merkle';
import { formatCheckpoint } from '@plimsoll/signed-note';
import type { Anchor } from '../anchor-document.ts';
import { commitRegistry } from '../commit-registry.ts';
import { type FlagAct, flagEntry } from '../flag-entry.ts';
import { REGISTRY_VERSION, type Registry } from '../registry.ts';

const registry: Registry = { schema_version: REGISTRY_VERSION, registry: 'meta_flags', environment: 'production', settings: { enable_from_ppm: 1_000_000, invariants: [] }, evaluators: {}, records: {}, generation: 412, generated_at: '2026-01-05T10:00:00Z', previous_root: '1'.repeat(64) };
const set = commitRegistry(registry);

/** The state that the anchors of the log are of. */
export const exampleState = { registry: registry.registry, environment: registry.environment, root: toHex(set.root) } as const;

const entryOf = (act: FlagAct): EntryInput => ({ ...flagEntry(act, { registry, set }, { actor: 'sre', reason: 'Error rate above 2%', ids: ['meta_prod'] }), time: '2026-01-05T10:00:01Z' });
const set412 = entryOf('set');
const inputs = {
  set: set412,
  anchored: entryOf('anchored'),
  'other-type': { ...set412, id: 'other-type', type: 'dev.plimsoll.phase.recorded.v1' },
  'other-action': { ...set412, id: 'other-action', type: 'dev.plimsoll.flags.disabled.v1' },
  'other-source': { ...set412, id: 'other-source', source: '/plimsoll/flags/other' },
  'two-roots': { ...set412, id: 'two-roots', data: { ...(set412.data as object), root: '2'.repeat(64) } },
} as const satisfies Readonly<Record<string, EntryInput>>;

const entries = Object.values(inputs).map((input) => {
  const encoded = encodeEntry(input);
  if (!encoded.ok) throw new TypeError(`Cannot write an example: ${encoded.findings[0]?.sentence ?? ''}`);
  return encoded.value;
});
const tree = MerkleTree.fromEntries(entries);

/** The text that the log and its witness have signed. */
const exampleCheckpoint = formatCheckpoint({ origin: 'log.example/flags', size: BigInt(entries.length), root: tree.root(), extensions: [] });

// Ed25519 signatures of the checkpoint by keys whose seeds are 32 times 7, 9 and 8. Signing takes time that reading must not.
const LOG = 'log.example/flags 28smz61nCDGhFwXXYICrCbDNMdQdk4suj4abY4n3tLpaSGLYfQ7DKDrRO9JUYIRHQIHXN9G4scVkyKH4gFcDLEapxwo=';
const WITNESS = 'witness.example pQNntgAAAABlU/EA19lXBmG2PBcm1Q5KLw5OUcBPMbKsHh8tTJbuWh6FW9imrH1BcCR2sq23CsIqIj1oxpwtSCKIHi29dampizUwCA==';
/** By a key that has the name of the log, and is not trusted. */
const IMPOSTOR = 'log.example/flags 6cHzWObvAE4SosWgHx0QiWC+nTF4k1YoL/0gYnBiy8LhXXfjzS3oEwhBhLo78vnBKliAF7vA10Sf5qi4LMII+0jhuAk=';

/** Policies under which the anchors are judged. */
const log = 'log log.example/flags+dbcb26cf+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs';
export const policies = {
  log: `${log}\nquorum none\n`,
  witnessed: `${log}\nwitness w witness.example+a50367b6+BP0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY\nquorum w\n`,
} as const;

/** The anchor that an entry of the log has, with or without the signature of the witness, or as somebody else signed it. */
export function exampleAnchor(name: keyof typeof inputs, signedBy: 'log' | 'witness' | 'impostor' = 'log'): Anchor {
  const index = Object.keys(inputs).indexOf(name);
  const lines = { log: [LOG], witness: [LOG, WITNESS], impostor: [IMPOSTOR] }[signedBy];
  const checkpoint = encodeUtf8(`${exampleCheckpoint}\n${lines.map((line) => `— ${line}\n`).join('')}`);
  return { entry: entries[index] ?? new Uint8Array(), proof: formatTlogProof({ index: BigInt(index), hashes: tree.inclusionProof(index), checkpoint }) };
}
