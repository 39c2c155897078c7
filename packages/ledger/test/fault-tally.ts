/** Counts injected faults by kind. */
export class FaultTally {
  readonly #counts = new Map<string, number>();

  add(kind: string, count = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  count(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** One line a kind, the most frequent first. */
  toString(): string {
    const lines = [...this.#counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${String(count).padStart(8)}  ${kind}`);
    return [`${this.total} injected faults`, ...lines].join('\n');
  }
}
