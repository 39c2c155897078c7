import type { LoadedRegistry } from '@plimsoll/flags';

/** A registry as its source has it, verified by nobody. */
export interface RegistryUpdate {
  /** The file. */
  readonly registry: Uint8Array;
  /** The anchor document, null if there is none; or how to get it, for sources where the registry says which anchor is its own. */
  readonly anchor: Uint8Array | null | ((registry: LoadedRegistry) => Promise<Uint8Array | null>);
}

/** Where registries come from. */
export interface RegistrySource {
  /** The newest registry; rejects if it cannot be read. */
  load(): Promise<RegistryUpdate>;
  /** Calls back when there may be another registry or anchor; returns what ends that. */
  watch(changed: () => void): () => void;
}

/** A registry that never changes. */
export function staticSource(registry: Uint8Array, anchor: Uint8Array | null): RegistrySource {
  return { load: () => Promise.resolve({ registry, anchor }), watch: () => () => undefined };
}
