/** Bounds of one group. */
const GROUP_ITEMS = 1024;
const GROUP_BYTES = 4 * 1024 * 1024;

/** Something to commit, with what it weighs against the bounds of a group. */
export interface Weighed {
  readonly items: number;
  readonly bytes: number;
}

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: one group is in work, calls that arrive meanwhile form the next one. A failure of the work rejects
 * the group and all that wait.
 */
export class CommitQueue<Request extends Weighed, Answer> {
  readonly #work: (group: readonly Request[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Request, Answer>[] = [];
  /** Exclusive tasks, each with the number of calls that came before it. */
  #tasks: { readonly after: number; readonly run: () => Promise<void> }[] = [];
  #pushed = 0;
  #finished = 0;
  #running = false;

  constructor(work: (group: readonly Request[]) => Promise<readonly Answer[]>) {
    this.#work = work;
  }

  /** The answer for the request; calls are answered in the order in which they came. */
  push(request: Request): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#pushed++;
      this.#start();
    });
  }

  /** Runs the task between two groups, after all calls that came before it; later calls wait until it is done. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#tasks.push({ after: this.#pushed, run: () => task().then(resolve, reject) });
      this.#start();
    });
  }

  /** The work begins in a later microtask, so that calls of the same turn commit together. */
  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void Promise.resolve().then(() => this.#run());
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#tasks.length > 0) {
      const [task] = this.#tasks;
      if (task !== undefined && task.after <= this.#finished) {
        this.#tasks.shift();
        await task.run();
        continue;
      }
      const group = this.#take();
      try {
        const answers = await this.#work(group.map(({ request }) => request));
        this.#finished += group.length;
        for (const [i, { resolve }] of group.entries()) resolve(answers[i] as Answer);
      } catch (error) {
        const all = [...group, ...this.#waiting];
        this.#finished += all.length;
        this.#waiting = [];
        for (const { reject } of all) reject(error);
      }
      // Callers that were just answered may append again: let them join the next group.
      await Promise.resolve();
    }
    this.#running = false;
  }

  #take(): Waiting<Request, Answer>[] {
    let [count, items, bytes] = [0, 0, 0];
    for (const { request } of this.#waiting) {
      if (count > 0 && (items + request.items > GROUP_ITEMS || bytes + request.bytes > GROUP_BYTES)) break;
      count++;
      items += request.items;
      bytes += request.bytes;
    }
    return this.#waiting.splice(0, count);
  }
}
