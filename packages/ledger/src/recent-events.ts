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

/** The last {@link RECENT_EVENTS} events by source and id. */
export class RecentEvents<Event = RecentEvent> {
  readonly #events = new Map<string, Event>();

  static key(entry: Pick<Entry, 'source' | 'id'>): string {
    return `${entry.source}\n${entry.id}`;
  }

  get(key: string): Event | undefined {
    return this.#events.get(key);
  }

  add(key: string, event: Event): void {
    this.#events.delete(key);
    this.#events.set(key, event);
    if (this.#events.size <= RECENT_EVENTS) return;
    for (const oldest of this.#events.keys()) {
      this.#events.delete(oldest);
      break;
    }
  }
}
