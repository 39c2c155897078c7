import { equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { hashLeaf } from '@plimsoll/merkle';
import type { Candidate } from './candidate.ts';
import { encodeEntry } from './entry.ts';
import type { EventKey, RecentEvent, RecentEvents } from './recent-events.ts';
import { ledgerRules } from './rules.ts';

/** How far a time may be behind the last entry or ahead of the clock, in milliseconds. */
export const TIME_TOLERANCE = 300_000;

/** One append call. */
export interface AppendRequest {
  readonly candidates: readonly Candidate[];
  readonly ifSize: bigint | undefined;
  readonly items: number;
  readonly bytes: number;
}

/** Where an entry stands, or will stand once the group is committed. */
export interface Place {
  readonly event: RecentEvent;
  /** True if the event stands in the log already. */
  readonly duplicate: boolean;
}

/** What becomes of one call: where each of its entries will stand, or why it is refused as a whole. */
export type Decision = { readonly places: readonly Place[] } | { readonly findings: readonly Finding[] };

/** A group of calls against one head: the entries to commit with their places, and the decision for each call. */
export interface Plan {
  readonly fresh: readonly Candidate[];
  /** One for each of `fresh`. */
  readonly events: readonly RecentEvent[];
  readonly decisions: readonly Decision[];
  readonly lastTime: number;
}

/** True if the event is the one that stands in the log; a time that the clock filled in may differ. */
function isSame(candidate: Candidate, event: RecentEvent): boolean {
  if (equalBytes(candidate.leafHash, event.leafHash)) return true;
  if (candidate.input.time !== undefined) return false;
  const then = encodeEntry({ ...candidate.input, time: event.time });
  return then.ok && equalBytes(hashLeaf(then.value), event.leafHash);
}

/** The fresh events of a group by their keys, in order. */
class GroupEvents {
  /** By the low word of the key, the place of the newest event; by place, that of the one before with the same word. */
  readonly #newest = new Map<number, number>();
  readonly #older: (number | undefined)[] = [];
  readonly #keys: EventKey[] = [];
  readonly #events: RecentEvent[] = [];

  get({ low, high }: EventKey): RecentEvent | undefined {
    let place = this.#newest.get(low);
    while (place !== undefined && this.#keys[place]?.high !== high) place = this.#older[place];
    return place === undefined ? undefined : this.#events[place];
  }

  add(key: EventKey, event: RecentEvent): void {
    this.#older.push(this.#newest.get(key.low));
    this.#newest.set(key.low, this.#keys.length);
    this.#keys.push(key);
    this.#events.push(event);
  }

  /** Forgets all but the first `length`. */
  cut(length: number): void {
    while (this.#keys.length > length) {
      const [key, older] = [this.#keys.pop(), this.#older.pop()];
      this.#events.pop();
      if (key === undefined) continue;
      if (older === undefined) this.#newest.delete(key.low);
      else this.#newest.set(key.low, older);
    }
  }
}

/**
 * Decides a group of calls in order against a log of `size` entries whose last one has time `lastTime`. Pure: refused
 * calls leave no trace, entries of an accepted call stand one after the other.
 */
export function planAppend(requests: readonly AppendRequest[], log: { readonly size: bigint; readonly lastTime: number; readonly recent: RecentEvents }, now: number): Plan {
  const fresh: Candidate[] = [];
  const events: RecentEvent[] = [];
  const added = new GroupEvents();
  let { lastTime } = log;
  const decide = ({ candidates, ifSize }: AppendRequest): Decision => {
    const before = fresh.length;
    const sizeNow = log.size + BigInt(before);
    if (ifSize !== undefined && ifSize !== sizeNow) {
      return { findings: [ledgerRules.finding('ledger/head-moved', { sentence: `The append asked for size ${ifSize}, the log has ${sizeNow}; nothing was written`, expected: String(ifSize), actual: String(sizeNow) })] };
    }
    const findings: Finding[] = [];
    const places: Place[] = [];
    let ownTime = lastTime;
    for (const candidate of candidates) {
      const { key, leafHash, time, milliseconds } = candidate;
      const earlier = added.get(key) ?? log.recent.get(key);
      if (earlier !== undefined) {
        if (!isSame(candidate, earlier)) findings.push(conflict(candidate, earlier, places.length));
        places.push({ event: earlier, duplicate: true });
        continue;
      }
      if (milliseconds < ownTime - TIME_TOLERANCE || milliseconds > now + TIME_TOLERANCE) findings.push(outOfTime(candidate, places.length, ownTime, now));
      ownTime = Math.max(ownTime, milliseconds);
      const event = { index: log.size + BigInt(fresh.length), leafHash, time };
      added.add(key, event);
      fresh.push(candidate);
      events.push(event);
      places.push({ event, duplicate: false });
    }
    if (findings.length === 0) {
      lastTime = ownTime;
      return { places };
    }
    added.cut(before);
    fresh.length = before;
    events.length = before;
    return { findings };
  };
  return { fresh, events, decisions: requests.map(decide), lastTime };
}

function conflict(candidate: Candidate, event: RecentEvent, position: number): Finding {
  return ledgerRules.finding('ledger/event-conflict', {
    sentence: `Entry ${position} has the source and id of entry ${event.index} of the log, but other content; use a new id`,
    subject: `entry ${position}`,
    actual: `${candidate.input.source} ${candidate.input.id}`,
    detail: { index: String(event.index) },
  });
}

function outOfTime(candidate: Candidate, position: number, last: number, now: number): Finding {
  const ahead = candidate.milliseconds > now + TIME_TOLERANCE;
  const limit = new Date(ahead ? now : last).toISOString();
  return ledgerRules.finding('ledger/time-refused', {
    sentence: `Entry ${position} has time ${candidate.time}, more than 300 s ${ahead ? 'ahead of the clock' : 'behind the last entry'} (${limit}); nothing was written`,
    subject: `entry ${position}`,
    expected: limit,
    actual: candidate.time,
  });
}
