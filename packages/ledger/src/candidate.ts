import type { Digest } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { hashLeaf } from '@plimsoll/merkle';
import { encodeAnyEntry, type EntryInput, MAX_ENTRY_BYTES } from './entry.ts';
import { EntryMemory } from './entry-memory.ts';
import type { EventKey, EventKeys } from './recent-events.ts';
import { UsualEntry } from './usual-entry.ts';

/** An encoded entry that asks to be appended. */
export interface Candidate {
  readonly input: EntryInput;
  readonly bytes: Uint8Array;
  readonly leafHash: Digest;
  readonly key: EventKey;
  readonly time: string;
  /** The same in milliseconds since 1970. */
  readonly milliseconds: number;
}

/** Makes candidates one after the other. */
export class CandidateMaker {
  readonly #keys: EventKeys;
  readonly #usual = new UsualEntry();
  readonly #memory = new EntryMemory();
  #now = NaN;
  #nowText = '';
  #time = '';
  #milliseconds = NaN;

  constructor(keys: EventKeys) {
    this.#keys = keys;
  }

  /** The entry with its constant and clock-given attributes, encoded. Findings of a wrong entry name its place in the call. */
  make(input: EntryInput, position: number, now: number): Candidate | readonly Finding[] {
    const filled = input.time === undefined ? this.#textOf(now) : undefined;
    const time = filled ?? input.time ?? '';
    const usual = this.#usual.read(input, filled) ? this.#memory.write(this.#usual) : undefined;
    let bytes = usual;
    if (bytes === undefined || bytes.length > MAX_ENTRY_BYTES) {
      const encoded = encodeAnyEntry(filled === undefined ? input : { ...input, time: filled });
      if (!encoded.ok) return encoded.findings.map((finding) => ({ ...finding, subject: `entry ${position}` }));
      bytes = encoded.value;
    }
    return { input, bytes, leafHash: hashLeaf(bytes), key: this.#keys.of(input), time, milliseconds: this.#parse(time) };
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
