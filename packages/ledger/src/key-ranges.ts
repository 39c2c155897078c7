import type { Finding } from '@plimsoll/findings';
import { formatVkey, type OpenedNote, parseVkey, type Verifier } from '@plimsoll/signed-note';
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

const rangeOf = (verifier: Verifier, from: bigint, to?: bigint): KeyRange => ({ verifier, key: formatVkey(verifier), from, to });

/** Which key signs a log at which sizes: the trusted keys from the beginning, then what the entries say. */
export class KeyRanges {
  readonly #origin: string;
  readonly #ranges: KeyRange[];

  /** For the log of this origin; keys of another name are left out. */
  constructor(origin: string, trusted: readonly Verifier[]) {
    this.#origin = origin;
    this.#ranges = trusted.filter(({ name, type }) => name === origin && type === 1).map((verifier) => rangeOf(verifier, 0n));
  }

  /** The keys of all sizes. */
  get verifiers(): readonly Verifier[] {
    return this.#ranges.map(({ verifier }) => verifier);
  }

  /** Takes an entry of type {@link KEY_CHANGED} at its index; a finding if it changes nothing. */
  change(entry: Pick<Entry, 'data'>, index: bigint): Finding | undefined {
    const change = readKeyChange(entry, this.#origin, index);
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

  /** The ranges as plain text, to be taken up again by {@link KeyRanges.restore}. */
  snapshot(): readonly { readonly key: string; readonly from: string; readonly to: string | null }[] {
    return this.#ranges.map(({ key, from, to }) => ({ key, from: String(from), to: to === undefined ? null : String(to) }));
  }

  /** Ranges as {@link KeyRanges.snapshot} gave them; false, and nothing is changed, unless one of them is of a trusted key. */
  restore(snapshot: ReturnType<KeyRanges['snapshot']>): boolean {
    const trusted = new Set(this.#ranges.map(({ key }) => key));
    const ranges: KeyRange[] = [];
    for (const { key, from, to } of snapshot) {
      const verifier = parseVkey(key);
      if (!verifier.ok || verifier.value.name !== this.#origin) return false;
      ranges.push(rangeOf(verifier.value, BigInt(from), to === null ? undefined : BigInt(to)));
    }
    // A key that the policy did not trust when the state was made is trusted from the beginning, as without a state.
    const [first] = ranges;
    if (first === undefined || !trusted.has(first.key)) return false;
    for (const range of this.#ranges) if (!ranges.some(({ key }) => key === range.key)) ranges.push(range);
    this.#ranges.splice(0, Infinity, ...ranges);
    return true;
  }
}
