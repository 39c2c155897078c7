import { EMPTY_ROOT, MerkleTree } from '@plimsoll/merkle';
import { ed25519Signer, formatCheckpoint, type NoteSigner, noteSigner, signNote } from '@plimsoll/signed-note';
import { type WitnessFetch, type Witness, type WitnessClient, witnessClient } from '../src/witness.ts';
import { formatAddCheckpoint } from '../src/witness/add-checkpoint.ts';

export const origin = 'log.example/witnessed';
export const logKey = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(21)));

const signed = new Map<string, Promise<Uint8Array>>();

/** A log that anyone can make: leaves and the key. What it shows to whom is up to the test. */
export class ModelLog {
  readonly tree: MerkleTree;
  readonly #signer: NoteSigner;

  /** Leaves are texts; two logs with the same first texts share that history. */
  constructor(leaves: readonly string[], signer = logKey) {
    this.tree = MerkleTree.fromEntries(leaves.map((leaf) => Buffer.from(leaf)));
    this.#signer = signer;
  }

  /** A log of so many entries, of which the one at `fork` is another. */
  static of(size: number, fork?: number, signer?: NoteSigner): ModelLog {
    return new ModelLog(Array.from({ length: size }, (_, i) => (i === fork ? `other ${i}` : `leaf ${i}`)), signer);
  }

  note(size: bigint = BigInt(this.tree.size), signers: readonly NoteSigner[] = [this.#signer]): Promise<Uint8Array> {
    const root = size === 0n ? EMPTY_ROOT : this.tree.root(size);
    const text = formatCheckpoint({ origin: this.#signer.verifier.name, size, root, extensions: [] });
    const key = [text, ...signers.map(({ verifier }) => verifier.keyId + String(verifier.type))].join('|');
    const note = signed.get(key) ?? signNote(text, signers);
    signed.set(key, note);
    return note;
  }

  /** The body that asks a witness for a cosignature. */
  async request(old: bigint, size: bigint = BigInt(this.tree.size), proof = old === 0n || old >= size ? [] : this.tree.consistencyProof(old, size)): Promise<Uint8Array> {
    return formatAddCheckpoint({ old, proof, note: await this.note(size) });
  }
}

/** The fetch of a world in which only these witnesses exist, by their base URL. */
export function fetchOf(witnesses: Readonly<Record<string, Witness | ((request: Request) => Promise<Response>)>>): WitnessFetch {
  return async (url, init) => {
    const request = new Request(url, init);
    const found = Object.entries(witnesses).find(([base]) => url.startsWith(`${base}/`))?.[1];
    if (found === undefined) throw new TypeError('fetch failed');
    return typeof found === 'function' ? found(request) : found.fetchHandler()(request);
  };
}

/** A client that reaches the witness without a network. */
export function clientOf(witness: Witness, url = 'http://witness.test'): WitnessClient {
  return witnessClient(url, witness.verifier, fetchOf({ [url]: witness }));
}

