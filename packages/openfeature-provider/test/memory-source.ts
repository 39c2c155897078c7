import type { RegistrySource, RegistryUpdate } from '../src/index.ts';

/** A source that has what it is given. */
export class MemorySource implements RegistrySource {
  update: RegistryUpdate | Error;
  readonly #listeners = new Set<() => void>();

  constructor(update: RegistryUpdate | Error) {
    this.update = update;
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  load(): Promise<RegistryUpdate> {
    return this.update instanceof Error ? Promise.reject(this.update) : Promise.resolve(this.update);
  }

  watch(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  put(update: RegistryUpdate | Error): void {
    this.update = update;
    for (const listener of this.#listeners) listener();
  }
}
