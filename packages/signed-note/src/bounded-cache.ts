/** Values made once per key while they are kept; holds at most `capacity`, dropping the oldest first. */
export class BoundedCache<T> {
  readonly #capacity: number;
  readonly #values = new Map<string, T>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#values.size;
  }

  /** The value of the key; made, and kept, if there is none. */
  get(key: string, make: () => T): T {
    const kept = this.#values.get(key);
    if (kept !== undefined) return kept;
    const value = make();
    if (this.#values.size >= this.#capacity) {
      for (const oldest of this.#values.keys()) {
        this.#values.delete(oldest);
        break;
      }
    }
    this.#values.set(key, value);
    return value;
  }
}
