import { decodeUtf8 } from '@plimsoll/bytes';
import type { Finding, Location } from '@plimsoll/findings';
import { type Checkpoint, openNote, parseCheckpoint, quorumMet, type TrustPolicy, type Verifier, verifiersOf, witnessesOf } from '@plimsoll/signed-note';
import type { KeyRanges } from './key-ranges.ts';
import { ledgerRules } from './rules.ts';

/** A checkpoint as it says of itself; nothing about it is verified. */
export function readCheckpoint(note: Uint8Array): Checkpoint | string {
  const text = decodeUtf8(note) ?? '';
  const parsed = parseCheckpoint(text.slice(0, text.lastIndexOf('\n\n') + 1));
  return parsed.ok ? parsed.value : (parsed.findings[0]?.sentence ?? 'it is malformed');
}

/** True if the entries of the log may name the key that signed the note: no key of the policy did, and none failed. */
export function mayBeSignedLater(note: Uint8Array, policy: TrustPolicy): boolean {
  const opened = openNote(note, verifiersOf(policy));
  return opened.ok || opened.findings.every(({ id }) => id === 'note/unverified');
}

/** Findings that say why a signed checkpoint is not to be trusted: its keys, their ranges, and the quorum. None if it is. */
export function distrust(note: Uint8Array, keys: KeyRanges, policy: TrustPolicy, what: { readonly name: string; readonly location?: Location }): Finding[] {
  const place = what.location ? { location: what.location } : { subject: what.name.toLowerCase() };
  const bad = (why: string): Finding[] => [ledgerRules.finding('ledger/checkpoint-bad', { sentence: `${what.name} cannot be trusted: ${why}`, ...place })];
  const opened = openNote(note, distinctVerifiers([...keys.verifiers, ...verifiersOf(policy)]));
  if (!opened.ok) return bad(opened.findings[0]?.sentence ?? 'it is malformed');
  const checkpoint = readCheckpoint(note);
  if (typeof checkpoint === 'string') return bad(checkpoint);
  const { origin, size } = checkpoint;
  const objection = keys.objection(opened.value, size);
  if (objection === 'unsigned') return bad(`no log key of the policy with the name ${JSON.stringify(origin)} signed it, nor one that the entries of the log name`);
  if (objection !== undefined) {
    const sentence = `${what.name} of size ${size} is signed by ${objection.key}, which is the key for the sizes ${objection.range} by the entries of the log`;
    return [ledgerRules.finding('ledger/key-out-of-range', { sentence, ...place, actual: objection.key, detail: { size: String(size) } })];
  }
  const witnesses = witnessesOf(policy, opened.value);
  if (quorumMet(policy, witnesses)) return [];
  const sentence = `${what.name} is cosigned by ${witnesses.size === 0 ? 'no witness' : [...witnesses].join(', ')}, the policy asks for quorum ${JSON.stringify(policy.quorum)}`;
  return [ledgerRules.finding('ledger/quorum-unmet', { sentence, expected: policy.quorum, actual: [...witnesses] })];
}

/** The verifiers, each name and key id once: the last one has it. */
export function distinctVerifiers(verifiers: readonly Verifier[]): Verifier[] {
  return [...new Map(verifiers.map((verifier) => [`${verifier.name} ${verifier.keyId}`, verifier])).values()];
}
