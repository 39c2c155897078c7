/** Bounds of one group. */
const GROUP_ITEMS = 1024;
const GROUP_BYTES = 4 * 1024 * 1024;
/** Bounds of all that is prepared and waits for its group. */
const QUEUE_ITEMS = 8192;
const QUEUE_BYTES = 64 * 1024 * 1024;

/** Something to commit, with what it weighs against the bounds of a group. */
export interface Weighed {
  readonly items: number;
  readonly bytes: number;
}

/** What a call comes to when it has room: a request, or its answer where there is nothing to commit. */
export type Prepared<Request extends Weighed, Answer> = Request | { readonly answer: Answer };

interface Caller<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting<Request, Answer> extends Caller<Answer> {
  readonly request: Request;
}

/** A call that waits for room, or a task that waits for all before it. */
type InLine<Request extends Weighed, Answer> = (Caller<Answer> & { readonly prepare: () => Prepared<Request, Answer> }) | { readonly run: () => Promise<void> };

/**
 * Group commit: one group is in work, calls that arrive meanwhile form the next one. At most 8,192 items or 64 MiB are
 * prepared ahead; further calls stand in line and are prepared, in order, as room comes free. A failure of the work
 * rejects the group and all calls that wait. Between groups other work of the process has its turn.
 */
export class CommitQueue<Request extends Weighed, Answer> {
  readonly #work: (group: readonly Request[]) => Promise<readonly Answer[]>;
  /** Prepared calls: all came before those in line. */
  #ready: Waiting<Request, Answer>[] = [];
  #items = 0;
  #bytes = 0;
  #line: InLine<Request, Answer>[] = [];
  #running = false;

  constructor(work: (group: readonly Request[]) => Promise<readonly Answer[]>) {
    this.#work = work;
  }

  /**
   * The answer for the request that `prepare` gives; calls are committed in the order in which they came. `prepare` runs
   * now if there is room, else as soon as there is; what it throws rejects this call only.
   */
  push(prepare: () => Prepared<Request, Answer>): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const call = { prepare, resolve, reject };
      if (this.#line.length === 0 && this.#hasRoom()) this.#admit(call);
      else this.#line.push(call);
      this.#start();
    });
  }

  /** Runs the task between two groups, after all calls that came before it; later calls wait until it is done. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#line.push({ run: () => task().then(resolve, reject) });
      this.#start();
    });
  }

  #hasRoom(): boolean {
    return this.#items < QUEUE_ITEMS && this.#bytes < QUEUE_BYTES;
  }

  #admit({ prepare, resolve, reject }: Caller<Answer> & { readonly prepare: () => Prepared<Request, Answer> }): void {
    try {
      const prepared = prepare();
      if ('answer' in prepared) {
        resolve(prepared.answer);
        return;
      }
      this.#items += prepared.items;
      this.#bytes += prepared.bytes;
      this.#ready.push({ request: prepared, resolve, reject });
    } catch (error) {
      reject(error);
    }
  }

  /** The work begins in a later microtask, so that calls of the same turn commit together. */
  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void Promise.resolve().then(() => this.#run());
  }

  async #run(): Promise<void> {
    while (this.#ready.length > 0 || this.#line.length > 0) {
      this.#fill();
      if (this.#ready.length > 0) await this.#commit(this.#take());
      else {
        const [first] = this.#line;
        if (first === undefined || !('run' in first)) continue;
        this.#line.shift();
        await first.run();
      }
      // Callers that were just answered may append again and join the next group; timers and sockets must not starve.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    this.#running = false;
  }

  /** Prepares calls at the head of the line, up to the first task, while there is room. */
  #fill(): void {
    let admitted = 0;
    for (const next of this.#line) {
      if ('run' in next || !this.#hasRoom()) break;
      this.#admit(next);
      admitted++;
    }
    if (admitted > 0) this.#line.splice(0, admitted);
  }

  async #commit(group: readonly Waiting<Request, Answer>[]): Promise<void> {
    try {
      const answers = await this.#work(group.map(({ request }) => request));
      for (const [i, { resolve }] of group.entries()) resolve(answers[i] as Answer);
    } catch (error) {
      const calls = [...group, ...this.#ready, ...this.#line.filter((item) => 'reject' in item)];
      this.#ready = [];
      this.#items = 0;
      this.#bytes = 0;
      this.#line = this.#line.filter((item) => 'run' in item);
      for (const { reject } of calls) reject(error);
    }
  }

  #take(): Waiting<Request, Answer>[] {
    let [count, items, bytes] = [0, 0, 0];
    for (const { request } of this.#ready) {
      if (count > 0 && (items + request.items > GROUP_ITEMS || bytes + request.bytes > GROUP_BYTES)) break;
      count++;
      items += request.items;
      bytes += request.bytes;
    }
    this.#items -= items;
    this.#bytes -= bytes;
    return this.#ready.splice(0, count);
  }
}
