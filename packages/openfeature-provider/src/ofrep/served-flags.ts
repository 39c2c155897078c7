import type { Evaluator } from '@plimsoll/flags/evaluate';

/** What is served now, by {@link LiveRegistry} or by {@link PlimsollProvider}. */
export interface ServedFlags {
  /** Null until a verified registry is there. */
  readonly evaluator: Evaluator | null;
  /** Calls the listener whenever `evaluator` is another; returns what ends that. Without it there is no event stream. */
  onChange?(listener: () => void): () => void;
}
