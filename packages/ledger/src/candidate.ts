import type { Digest } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { hashLeaf } from '@plimsoll/merkle';
import { encodeEntryWith, type EntryInput } from './entry.ts';
import { RecentEvents } from './recent-events.ts';

/** An encoded entry that asks to be appended. */
export interface Candidate {
  readonly input: EntryInput;
  readonly bytes: Uint8Array;
  readonly leafHash: Digest;
  readonly key: string;
  readonly time: string;
  /** The same in milliseconds since 1970. */
  readonly milliseconds: number;
}

const CHUNK = 65_536;
const encoder = new TextEncoder();

/** Makes candidates one after the other. Their bytes share chunks of memory, which is much cheaper than a buffer each. */
export class CandidateMaker {
  #chunk = new Uint8Array(0);
  #used = 0;
  #now = NaN;
  #nowText = '';
  #time = '';
  #milliseconds = NaN;
  readonly #encode = (text: string): Uint8Array => {
    // A UTF-16 unit becomes at most three bytes.
    if (this.#used + 3 * text.length > this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.max(CHUNK, 3 * text.length));
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += encoder.encodeInto(text, from === 0 ? this.#chunk : this.#chunk.subarray(from)).written;
    return this.#chunk.subarray(from, this.#used);
  };

  /** The entry with its constant and clock-given attributes, encoded. Findings of a wrong entry name its place in the call. */
  make(input: EntryInput, position: number, now: number): Candidate | readonly Finding[] {
    const time = input.time ?? this.#textOf(now);
    const encoded = encodeEntryWith(this.#encode, input.time === undefined ? { ...input, time } : input);
    if (!encoded.ok) return encoded.findings.map((finding) => ({ ...finding, subject: `entry ${position}` }));
    return { input, bytes: encoded.value, leafHash: hashLeaf(encoded.value), key: RecentEvents.key(input), time, milliseconds: this.#parse(time) };
  }

  #textOf(now: number): string {
    if (now !== this.#now) {
      this.#now = now;
      this.#nowText = new Date(now).toISOString();
    }
    return this.#nowText;
  }

  #parse(time: string): number {
    if (time !== this.#time) {
      this.#time = time;
      this.#milliseconds = Date.parse(time);
    }
    return this.#milliseconds;
  }
}
