import type { Clock } from './clock.ts';

/** Changes that come together are one. */
const DEBOUNCE = 20;
const MAX_RETRY = 30_000;

/**
 * Runs a piece of work whenever it is asked to, one at a time, some milliseconds after it was asked; what is asked meanwhile makes
 * it run once more. Where the work could not be done it is tried again, after 1 second, then 2, at last every 30.
 */
export class Refresher {
  readonly #clock: Clock;
  readonly #work: () => Promise<boolean>;
  #cancel: (() => void) | undefined;
  #isRunning = false;
  #isAsked = false;
  #isSoon = false;
  #isStopped = false;
  #retry = 1000;

  /** @param work whether it could be done; does not reject */
  constructor(clock: Clock, work: () => Promise<boolean>) {
    this.#clock = clock;
    this.#work = work;
  }

  ask(): void {
    this.#isAsked = this.#isRunning;
    if (!this.#isRunning && !this.#isSoon) this.#schedule(DEBOUNCE);
  }

  #schedule(delay: number): void {
    if (this.#isStopped) return;
    this.#isSoon = delay === DEBOUNCE;
    this.#cancel?.();
    this.#cancel = this.#clock.after(delay, () => void this.#run());
  }

  async #run(): Promise<void> {
    this.#cancel = undefined;
    this.#isSoon = false;
    this.#isRunning = true;
    const done = await this.#work();
    this.#isRunning = false;
    if (done) this.#retry = 1000;
    if (this.#isAsked) this.ask();
    else if (!done) {
      this.#schedule(this.#retry);
      this.#retry = Math.min(this.#retry * 2, MAX_RETRY);
    }
  }

  /** Nothing runs after this but what runs already. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }
}
