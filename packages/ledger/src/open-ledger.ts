import type { NoteSigner } from '@plimsoll/signed-note';
import { asLedgerError, LedgerError } from './error.ts';
import { Ledger } from './ledger.ts';
import { rightEdgeOf } from './next-head.ts';
import { objectionsToWriting, ownNote } from './opening.ts';
import { signHead } from './sealing.ts';
import type { LedgerStore } from './store.ts';
import { Cosigning, type WitnessedOptions } from './witness/cosigning.ts';

/** What is needed to write a ledger. */
export interface LedgerOptions extends WitnessedOptions {
  readonly store: LedgerStore;
  /** The log's key first; further signers add their lines to each checkpoint. */
  readonly signers: readonly NoteSigner[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Signed checkpoints seen before (by a client, in a repository, from a witness): the log must extend each of them. */
  readonly known?: readonly Uint8Array[];
  /** Calls `work` again and again until the returned function is called; `setInterval` that keeps no process alive if absent. */
  readonly every?: (milliseconds: number, work: () => void) => () => void;
}

/**
 * Opens a ledger for writing: recovers the store, compares it with its published checkpoint and all known ones, signs
 * the head if that was interrupted.
 * @throws LedgerError `refused` with findings if anything speaks against writing (then no file was changed),
 * `contended`, `poisoned`, `io`, `misuse`
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { store, signers } = options;
  // A store that cannot be loaded has nothing to close: it may be in use by another ledger.
  const loaded = await store.load().catch((error: unknown) => {
    throw asLedgerError('open the ledger', error);
  });
  try {
    const cosigning = Cosigning.of(options);
    const findings = await objectionsToWriting(store, loaded, options, cosigning);
    if (findings.length > 0) throw new LedgerError('refused', `Cannot write to the ledger: ${findings[0]?.sentence ?? ''}`, { findings });
    rightEdgeOf(loaded.head);
    const note = (await ownNote(store, loaded, signers)) ?? (await signHead(store.origin, loaded.head, signers));
    return await Ledger.start(options, loaded.head, note, cosigning);
  } catch (error) {
    // What contradicts may be the work of a writer that took over meanwhile.
    const overtaken = error instanceof LedgerError && error.code === 'refused' && !loaded.isCurrent();
    await store.close().catch(() => undefined);
    if (overtaken) throw new LedgerError('contended', 'Cannot open the ledger for writing: another writer took over; open it again', { cause: error });
    throw asLedgerError('open the ledger', error);
  }
}
