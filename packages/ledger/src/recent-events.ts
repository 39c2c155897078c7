import type { Digest } from '@plimsoll/bytes';
import type { Entry } from './entry.ts';

/** How many of the last entries are compared for duplicates, the same for every store. */
export const RECENT_EVENTS = 65_536;

/** Where an event stands in the log. */
export interface RecentEvent {
  readonly index: bigint;
  readonly leafHash: Digest;
  readonly time: string;
}

/**
 * The last {@link RECENT_EVENTS} events by source and id. O(1): the places form a ring, since finding the oldest key of
 * a map gets slower with each key that was deleted before it.
 */
export class RecentEvents<Event = RecentEvent> {
  readonly #places = new Map<string, number>();
  readonly #ring: ({ readonly key: string; readonly event: Event } | undefined)[] = [];
  #next = 0;

  static key(entry: Pick<Entry, 'source' | 'id'>): string {
    return `${entry.source}\n${entry.id}`;
  }

  get(key: string): Event | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#ring[place]?.event;
  }

  add(key: string, event: Event): void {
    const oldest = this.#ring[this.#next];
    if (oldest !== undefined) this.#places.delete(oldest.key);
    const earlier = this.#places.get(key);
    if (earlier !== undefined) this.#ring[earlier] = undefined;
    this.#ring[this.#next] = { key, event };
    this.#places.set(key, this.#next);
    this.#next = (this.#next + 1) % RECENT_EVENTS;
  }
}
