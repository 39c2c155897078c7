import type { Hex } from '@plimsoll/bytes';

/** What a registry is, where it is kept. */
export interface DriverState {
  /** Recomputed from the bytes; null if there are none, or no registry can be read from them. */
  readonly root: Hex | null;
  /** As they lie; null if there are none. */
  readonly bytes: Uint8Array | null;
}

/** What came of writing. `already`: the state with this root stood there; `conflict`: neither it nor the expected one; `fenced`: a later controller wrote. */
export type Replaced = 'replaced' | 'already' | 'conflict' | 'fenced';

/**
 * Where a rollout keeps the registry that it changes. A controller has a number, its fence, higher than those of all before it; once
 * a driver has seen a fence it refuses every lower one, so that a controller that stood still cannot undo what its successor did.
 */
export interface FlagDriver {
  readonly read: () => Promise<DriverState>;
  /**
   * Puts `next` there if the root of what is there is `expected`, or whatever it is for `any`. Durable once it is answered. The same
   * call may be made again after a failure.
   * @param next a registry whose recomputed root is `root`
   * @param fence an integer from 0 to 2^53 − 1
   * @throws RangeError for a `next` that is no registry with this root, or another fence
   */
  readonly replace: (expected: Hex | 'any', next: { readonly root: Hex; readonly bytes: Uint8Array }, fence: number) => Promise<Replaced>;
}
