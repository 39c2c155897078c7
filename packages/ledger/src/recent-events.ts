import { asDigest, type Digest, DIGEST_LENGTH } from '@plimsoll/bytes';
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
 * a map gets slower with each key that was deleted before it. Events live too long for a collector that expects most
 * objects to die young: what can be kept as numbers is.
 */
export class RecentEvents {
  readonly #places = new Map<string, number>();
  readonly #keys: (string | undefined)[] = [];
  readonly #times: string[] = [];
  readonly #indexes = new BigUint64Array(RECENT_EVENTS);
  readonly #leafHashes = new Uint8Array(RECENT_EVENTS * DIGEST_LENGTH);
  #next = 0;

  static key(entry: Pick<Entry, 'source' | 'id'>): string {
    return `${entry.source}\n${entry.id}`;
  }

  get(key: string): RecentEvent | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const leafHash = this.#leafHashes.slice(place * DIGEST_LENGTH, (place + 1) * DIGEST_LENGTH);
    return { index: this.#indexes[place] ?? 0n, leafHash: asDigest(leafHash), time: this.#times[place] ?? '' };
  }

  add(key: string, { index, leafHash, time }: RecentEvent): void {
    const place = this.#next;
    const oldest = this.#keys[place];
    if (oldest !== undefined) this.#places.delete(oldest);
    const earlier = this.#places.get(key);
    if (earlier !== undefined) this.#keys[earlier] = undefined;
    this.#places.set(key, place);
    this.#keys[place] = key;
    this.#times[place] = time;
    this.#indexes[place] = index;
    this.#leafHashes.set(leafHash, place * DIGEST_LENGTH);
    this.#next = (place + 1) % RECENT_EVENTS;
  }
}
