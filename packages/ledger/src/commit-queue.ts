/** Bounds of one group. */
const GROUP_ITEMS = 1024;
const GROUP_BYTES = 4 * 1024 * 1024;
/** Bounds of all that is prepared and waits for its group. */
const QUEUE_ITEMS = 8192;
const QUEUE_BYTES = 64 * 1024 * 1024;
/** From so many items on, half of them may be committed while the callers of the other half go on. */
const HALVED_ITEMS = 32;
/** What it takes about to make one item ready, in milliseconds. */
const ITEM_TIME = 0.01;

/** So many commits of one item, each quicker than so many milliseconds, may follow each other before other work of the process has its turn. */
const LONE_GROUPS = 8;
const LONE_TIME = 2;

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

interface Group<Request, Answer> {
  readonly calls: readonly Waiting<Request, Answer>[];
  readonly items: number;
}

/** A group that was committed and not yet answered. */
interface Done {
  readonly items: number;
  readonly answer: () => void;
}

/** A call that waits for room, or a task that waits for all before it. */
type InLine<Request extends Weighed, Answer> = (Caller<Answer> & { readonly prepare: () => Prepared<Request, Answer> }) | { readonly run: () => Promise<void> };

/**
 * Group commit: one group is in work, calls that arrive meanwhile form the next one. Where a commit takes less time than
 * making ready as many calls, they make two groups in turns: one is answered once the other one is in work, so that its callers
 * make ready their next calls meanwhile. Where it takes more, one large group is better than two. At most 8,192 items or 64 MiB are
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

  readonly #clock: () => number;
  /** How long the last commit took, and how many items it had. */
  #duration = 0;
  #last = 0;
  /** Groups of one item since other work of the process had its turn. */
  #lone = 0;

  /** `clock` gives milliseconds. */
  constructor(work: (group: readonly Request[]) => Promise<readonly Answer[]>, clock: () => number = () => 0) {
    this.#work = work;
    this.#clock = clock;
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
    let done: Done | undefined;
    const answer = (): void => {
      done?.answer();
      done = undefined;
    };
    while (this.#ready.length > 0 || this.#line.length > 0 || done !== undefined) {
      this.#fill();
      // Callers of a group much larger than what is ready join it instead, so that groups stay even.
      if (done !== undefined && (2 * this.#items < done.items || !this.#isQuick(this.#items + done.items))) answer();
      else if (this.#ready.length > 0) {
        const work = this.#commit(this.#take(done === undefined));
        answer();
        done = await work;
      } else {
        const [first] = this.#line;
        if (first === undefined || !('run' in first)) continue;
        this.#line.shift();
        await first.run();
      }
      if (done !== undefined && this.#ready.length === 0) answer();
      if (this.#isLone() && done === undefined) break;
      // Callers that were just answered may append again and join the next group; timers and sockets must not starve.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    this.#running = false;
  }

  /**
   * True if the last group was one item and nothing waits: its caller appends again at once or waits for something else,
   * and need not wait for a turn of the process before that. Every few times it must, so that others have their turn.
   */
  #isLone(): boolean {
    const lone = this.#last === 1 && this.#duration < LONE_TIME && this.#ready.length === 0 && this.#line.length === 0 && this.#lone < LONE_GROUPS;
    this.#lone = lone ? this.#lone + 1 : 0;
    return lone;
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

  /** Commits the group; its calls are answered later if that succeeded, and now if it failed. */
  async #commit({ calls, items }: Group<Request, Answer>): Promise<Done | undefined> {
    const started = this.#clock();
    this.#last = items;
    try {
      const answers = await this.#work(calls.map(({ request }) => request));
      this.#duration = this.#clock() - started;
      return {
        items,
        answer: () => {
          for (const [i, { resolve }] of calls.entries()) resolve(answers[i] as Answer);
        },
      };
    } catch (error) {
      const rejected = [...calls, ...this.#ready, ...this.#line.filter((item) => 'reject' in item)];
      this.#ready = [];
      this.#items = 0;
      this.#bytes = 0;
      this.#line = this.#line.filter((item) => 'run' in item);
      for (const { reject } of rejected) reject(error);
      return undefined;
    }
  }

  /** True if a commit takes less time than making ready so many items. */
  #isQuick(items: number): boolean {
    return this.#duration <= items * ITEM_TIME;
  }

  /** The next group: what is ready, or half of it where `mayHalve`. */
  #take(mayHalve: boolean): Group<Request, Answer> {
    const halve = mayHalve && this.#items >= HALVED_ITEMS && this.#isQuick(this.#items);
    const limit = halve ? Math.min(GROUP_ITEMS, this.#items / 2) : GROUP_ITEMS;
    let [count, items, bytes] = [0, 0, 0];
    for (const { request } of this.#ready) {
      if (count > 0 && (items + request.items > limit || bytes + request.bytes > GROUP_BYTES)) break;
      count++;
      items += request.items;
      bytes += request.bytes;
    }
    this.#items -= items;
    this.#bytes -= bytes;
    return { calls: this.#ready.splice(0, count), items };
  }
}
