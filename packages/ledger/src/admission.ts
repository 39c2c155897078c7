import { type Digest, equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { hashLeaf } from '@plimsoll/merkle';
import { encodeEntry, type EntryInput } from './entry.ts';
import { type RecentEvent, RecentEvents } from './recent-events.ts';
import { ledgerRules } from './rules.ts';

/** How far a time may be behind the last entry or ahead of the clock, in milliseconds. */
export const TIME_TOLERANCE = 300_000;

/** An encoded entry that asks to be appended. */
export interface Candidate {
  readonly input: EntryInput;
  readonly bytes: Uint8Array;
  readonly leafHash: Digest;
  readonly key: string;
  readonly time: string;
}

/** One append call. */
export interface AppendRequest {
  readonly candidates: readonly Candidate[];
  readonly ifSize: bigint | undefined;
  readonly items: number;
  readonly bytes: number;
}

/** What becomes of one call: where each of its entries will stand, or why it is refused as a whole. */
export type Decision = { readonly places: readonly { readonly index: bigint; readonly leafHash: Digest; readonly duplicate: boolean }[] } | { readonly findings: readonly Finding[] };

/** A group of calls against one head: the entries to commit, and the decision for each call. */
export interface Plan {
  readonly fresh: readonly Candidate[];
  readonly decisions: readonly Decision[];
  readonly lastTime: number;
}

/** The entry with its constant and clock-given attributes, encoded. Findings of a wrong entry name its place in the call. */
export function candidateOf(input: EntryInput, position: number, now: number): Candidate | readonly Finding[] {
  const time = input.time ?? new Date(now).toISOString();
  const encoded = encodeEntry({ ...input, time });
  if (!encoded.ok) return encoded.findings.map((finding) => ({ ...finding, subject: `entry ${position}` }));
  return { input, bytes: encoded.value, leafHash: hashLeaf(encoded.value), key: RecentEvents.key(input), time };
}

/** True if the event is the one that stands in the log; a time that the clock filled in may differ. */
function isSame(candidate: Candidate, event: RecentEvent): boolean {
  if (equalBytes(candidate.leafHash, event.leafHash)) return true;
  if (candidate.input.time !== undefined) return false;
  const then = encodeEntry({ ...candidate.input, time: event.time });
  return then.ok && equalBytes(hashLeaf(then.value), event.leafHash);
}

/**
 * Decides a group of calls in order against a log of `size` entries whose last one has time `lastTime`. Pure: refused
 * calls leave no trace, entries of an accepted call stand one after the other.
 */
export function planAppend(requests: readonly AppendRequest[], log: { readonly size: bigint; readonly lastTime: number; readonly recent: RecentEvents }, now: number): Plan {
  const fresh: Candidate[] = [];
  const added = new Map<string, RecentEvent>();
  let { lastTime } = log;
  const decisions = requests.map(({ candidates, ifSize }): Decision => {
    const sizeNow = log.size + BigInt(fresh.length);
    if (ifSize !== undefined && ifSize !== sizeNow) {
      return { findings: [ledgerRules.finding('ledger/head-moved', { sentence: `The append asked for size ${ifSize}, the log has ${sizeNow}; nothing was written`, expected: String(ifSize), actual: String(sizeNow) })] };
    }
    const findings: Finding[] = [];
    const own: Candidate[] = [];
    const ownEvents = new Map<string, RecentEvent>();
    let ownTime = lastTime;
    const places = candidates.map((candidate, i) => {
      const event = ownEvents.get(candidate.key) ?? added.get(candidate.key) ?? log.recent.get(candidate.key);
      if (event !== undefined) {
        if (!isSame(candidate, event)) findings.push(conflict(candidate, event, i));
        return { index: event.index, leafHash: event.leafHash, duplicate: true };
      }
      const time = Date.parse(candidate.time);
      if (time < ownTime - TIME_TOLERANCE || time > now + TIME_TOLERANCE) findings.push(outOfTime(candidate, i, ownTime, now));
      ownTime = Math.max(ownTime, time);
      const index = sizeNow + BigInt(own.length);
      ownEvents.set(candidate.key, { index, leafHash: candidate.leafHash, time: candidate.time });
      own.push(candidate);
      return { index, leafHash: candidate.leafHash, duplicate: false };
    });
    if (findings.length > 0) return { findings };
    fresh.push(...own);
    for (const [key, event] of ownEvents) added.set(key, event);
    lastTime = ownTime;
    return { places };
  });
  return { fresh, decisions, lastTime };
}

function conflict(candidate: Candidate, event: RecentEvent, position: number): Finding {
  return ledgerRules.finding('ledger/event-conflict', {
    sentence: `Entry ${position} has the source and id of entry ${event.index} of the log, but other content; use a new id`,
    subject: `entry ${position}`,
    actual: candidate.key.replace('\n', ' '),
    detail: { index: String(event.index) },
  });
}

function outOfTime(candidate: Candidate, position: number, last: number, now: number): Finding {
  const ahead = Date.parse(candidate.time) > now + TIME_TOLERANCE;
  const limit = new Date(ahead ? now : last).toISOString();
  return ledgerRules.finding('ledger/time-refused', {
    sentence: `Entry ${position} has time ${candidate.time}, more than 300 s ${ahead ? 'ahead of the clock' : 'behind the last entry'} (${limit}); nothing was written`,
    subject: `entry ${position}`,
    expected: limit,
    actual: candidate.time,
  });
}
