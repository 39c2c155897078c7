import type { Result } from '@plimsoll/findings';
import type { Evaluator } from '@plimsoll/flags/evaluate';
import { systemClock } from './clock.ts';
import type { ServedFlags } from './ofrep/served-flags.ts';
import { type LiveEvent, type LiveOptions, RegistrySession } from './registry-session.ts';

/**
 * Serves the newest registry of a source that verifies, and follows the source: every registry that comes is judged by
 * {@link judgeUpdate} before anything of it is served, and taken over in one assignment.
 */
export class LiveRegistry implements ServedFlags {
  readonly #options: LiveOptions;
  readonly #eventListeners = new Set<(event: LiveEvent) => void>();
  readonly #changeListeners = new Set<() => void>();
  #session: RegistrySession | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** What is served now; null before a registry verified and after closing. */
  get evaluator(): Evaluator | null {
    return this.#session?.evaluator ?? null;
  }

  /**
   * Reads the source and follows it. `stale` if only the last verified registry can be served; refused, and closed again, if there
   * is none. What happens later is told to the listeners.
   * @throws TypeError if it is open
   */
  async open(): Promise<Result<'ready' | 'stale'>> {
    if (this.#session !== undefined) throw new TypeError('Cannot open the registry: it is open');
    const session = new RegistrySession(this.#options, this.#options.clock ?? systemClock, (events) => {
      for (const event of events) for (const listener of [...this.#eventListeners]) told(() => { listener(event); });
      for (const listener of [...this.#changeListeners]) told(listener);
    });
    this.#session = session;
    const opened = await session.open();
    if (!opened.ok) {
      await session.close();
      if (this.#session === session) this.#session = undefined;
    }
    return opened;
  }

  /** Follows the source no more; returns when what was to be kept is kept. It may be opened again. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  /** Calls the listener with each event; returns what ends that. What it throws is ignored, so that the others hear it too. */
  onEvent(listener: (event: LiveEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => void this.#eventListeners.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }
}

function told(tell: () => void): void {
  try {
    tell();
  } catch {
    // A listener that fails must neither keep others from hearing nor stop the registry from being followed.
  }
}
