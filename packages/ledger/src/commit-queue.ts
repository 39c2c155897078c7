/** Bounds of one group and of the queue before it. */
const GROUP_ITEMS = 1024;
const GROUP_BYTES = 4 * 1024 * 1024;
const QUEUE_ITEMS = 8192;
const QUEUE_BYTES = 64 * 1024 * 1024;

/** Something to commit, with what it weighs against the bounds. */
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
  #items = 0;
  #bytes = 0;
  /** Exclusive tasks, each with the number of calls that came before it. */
  #tasks: { readonly after: number; readonly run: () => Promise<void> }[] = [];
  #pushed = 0;
  #finished = 0;
  #running = false;
  #room: (() => void)[] = [];

  constructor(work: (group: readonly Request[]) => Promise<readonly Answer[]>) {
    this.#work = work;
  }

  /** Waits while the queue is full, then for the answer. */
  async push(request: Request): Promise<Answer> {
    while (this.#items > 0 && (this.#items + request.items > QUEUE_ITEMS || this.#bytes + request.bytes > QUEUE_BYTES)) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#pushed++;
      this.#items += request.items;
      this.#bytes += request.bytes;
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
        this.#items = 0;
        this.#bytes = 0;
        for (const { reject } of all) reject(error);
      }
      const room = this.#room;
      this.#room = [];
      for (const wake of room) wake();
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
    this.#items -= items;
    this.#bytes -= bytes;
    return this.#waiting.splice(0, count);
  }
}
