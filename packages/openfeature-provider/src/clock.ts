/** Time, as everything here that waits takes it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after so many milliseconds, unless what it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The clock of the platform. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    // Elsewhere than in Node a timer is a number.
    (timer as Partial<typeof timer>).unref?.();
    return () => {
      clearTimeout(timer);
    };
  },
};
