import type { Finding } from '@plimsoll/findings';
import { formatVkey, type OpenedNote, type Verifier } from '@plimsoll/signed-note';
import type { Entry } from './entry.ts';
import { readKeyChange } from './key-change.ts';
import { ledgerRules } from './rules.ts';

/** The sizes whose checkpoints a key signs: [from, to). */
interface KeyRange {
  readonly verifier: Verifier;
  /** {@link formatVkey} of it, which takes a hash. */
  readonly key: string;
  from: bigint;
  to: bigint | undefined;
}

const rangeOf = (verifier: Verifier, from: bigint): KeyRange => ({ verifier, key: formatVkey(verifier), from, to: undefined });

/** Which key signs a log at which sizes: the trusted keys from the beginning, then what the entries say. */
export class KeyRanges {
  /** Name of the log. */
  readonly origin: string;
  readonly #ranges: KeyRange[];
  readonly #changes: bigint[] = [];

  /** For the log of this origin; keys of another name are left out. */
  constructor(origin: string, trusted: readonly Verifier[]) {
    this.origin = origin;
    this.#ranges = trusted.filter(({ name, type }) => name === origin && type === 1).map((verifier) => rangeOf(verifier, 0n));
  }

  /** The keys of all sizes. */
  get verifiers(): readonly Verifier[] {
    return this.#ranges.map(({ verifier }) => verifier);
  }

  /** Indices of the entries that changed the key, ascending. */
  get changes(): readonly bigint[] {
    return this.#changes;
  }

  /** Takes an entry of type {@link KEY_CHANGED} at its index; a finding if it changes nothing. */
  change(entry: Pick<Entry, 'data'>, index: bigint): Finding | undefined {
    const change = readKeyChange(entry, this.origin, index);
    const from = index + 1n;
    const old = typeof change === 'string' ? undefined : this.#ranges.find(({ key, to }) => to === undefined && key === formatVkey(change.oldKey));
    if (typeof change === 'string' || old === undefined) {
      const why = typeof change === 'string' ? change : `${formatVkey(change.oldKey)} was not a key of the log then`;
      return ledgerRules.finding('ledger/key-change-bad', { sentence: `Entry ${index} changes no key: ${why}`, subject: `entry ${index}`, detail: { index: String(index) } });
    }
    old.to = from;
    // A key that the policy trusts as well is not the key of the log before the log says so.
    const trusted = this.#ranges.find(({ key, to }) => to === undefined && key === formatVkey(change.newKey));
    if (trusted === undefined) this.#ranges.push(rangeOf(change.newKey, from));
    else trusted.from = from;
    this.#changes.push(index);
    return undefined;
  }

  /** What speaks against the keys that signed a checkpoint of this size: the names of keys out of their range, or that none signed. */
  objection(note: OpenedNote, size: bigint): 'unsigned' | { readonly key: string; readonly range: string } | undefined {
    const signed = this.#ranges.filter(({ verifier }) => note.signatures.some(({ type, name, keyId }) => type === 1 && name === verifier.name && keyId === verifier.keyId));
    if (signed.some(({ from, to }) => size >= from && (to === undefined || size < to))) return undefined;
    const [other] = signed;
    if (other === undefined) return 'unsigned';
    return { key: other.key, range: `${other.from} to ${other.to === undefined ? 'the end' : other.to - 1n}` };
  }
}
