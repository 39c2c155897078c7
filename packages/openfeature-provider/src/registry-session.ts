import { equalBytes, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { type LoadedRegistry, registryReader } from '@plimsoll/flags';
import { compileRegistry, type Evaluator, type Metadata } from '@plimsoll/flags/evaluate';
import { changedFlags } from './changed-flags.ts';
import type { Clock } from './clock.ts';
import { type Candidate, type Expected, type Judgement, judgeUpdate, readCandidate, type Standing } from './judge-update.ts';
import { type LastGoodStore, recall, toLastGood, unusable, type Verified } from './last-good.ts';
import { providerRules } from './provider-rules.ts';
import { Refresher } from './refresher.ts';
import type { RegistrySource } from './registry-source.ts';
import { leafIndexes } from './leaf-indexes.ts';
import { allOff, staleEvaluator } from './stale-evaluator.ts';

/** How long a registry may be without its anchor, which is written after it, before that is worth telling. */
const SETTLE = 2000;
const UNSETTLED: ReadonlySet<string> = new Set(['flags/anchor-missing', 'flags/anchor-quorum-unmet']);

export interface LiveOptions extends Expected {
  readonly source: RegistrySource;
  /** What to start from when the source has no registry that verifies. */
  readonly lastGood?: LastGoodStore;
  /** Milliseconds of being stale after which every flag serves its off variant; never if absent. */
  readonly offAfterStale?: number;
  /** Hears what was found in each registry that came. What it throws is ignored: nothing keeps a flag from going down. */
  readonly onFindings?: (findings: readonly Finding[]) => void;
  readonly clock?: Clock;
}

/** What happened to what is served. */
export type LiveEvent =
  /** Not the newest registry is served, but the last verified one with demotions at most. */
  | { readonly type: 'stale'; readonly finding: Finding }
  /** The newest registry is served again. */
  | { readonly type: 'ready' }
  | { readonly type: 'changed'; readonly ids: readonly string[]; readonly root: string; readonly previousRoot: string };

/** What the source had. */
interface Read {
  readonly isReadable: boolean;
  readonly candidate: Candidate;
  readonly registry: Uint8Array;
  readonly anchor: Uint8Array | null;
}

/** Following a source from opening to closing. */
export class RegistrySession {
  readonly #options: LiveOptions;
  readonly #clock: Clock;
  readonly #announce: (events: readonly LiveEvent[]) => void;
  readonly #refresher: Refresher;
  readonly #reader = registryReader();
  #unwatch: (() => void) | undefined;
  #cancelSettling: (() => void) | undefined;
  #cancelOff: (() => void) | undefined;
  #isOpen = false;
  /** A change came while it opened. */
  #isAsked = false;
  #isClosed = false;

  #verified: Verified | null = null;
  #standing: Standing | null = null;
  #stale: Finding | null = null;
  #isOff = false;
  /** What is compiled: what stands, or all of it off. */
  #compiled: LoadedRegistry | null = null;
  evaluator: Evaluator | null = null;

  #toKeep: readonly [Verified, Standing] | undefined;
  /** What is served was kept, or will be. */
  #isKept = false;
  #keeping: Promise<void> = Promise.resolve();

  /** @param announce hears what changed, after `evaluator` did; nothing while it opens */
  constructor(options: LiveOptions, clock: Clock, announce: (events: readonly LiveEvent[]) => void) {
    this.#options = options;
    this.#clock = clock;
    this.#announce = announce;
    this.#refresher = new Refresher(clock, () => this.#refresh());
  }

  async open(): Promise<Result<'ready' | 'stale'>> {
    this.#unwatch = this.#options.source.watch(() => {
      if (this.#isOpen) this.#refresher.ask();
      else this.#isAsked = true;
    });
    const { lastGood } = this.#options;
    const kept = lastGood === undefined ? { verified: null, findings: [] } : await recall(lastGood, this.#options);
    if (kept.verified === null) this.#report(kept.findings);
    else {
      this.#verified = kept.verified;
      this.#serve(kept.now, null);
    }
    const read = await this.#read();
    if (this.#isClosed) return refuse(unreadable('it was closed meanwhile'));
    const judgement = this.#take(read);
    if (this.#standing === null) return { ok: false, findings: judgement.findings };
    if (judgement.kind === 'refused') this.#becomeStale(judgement.findings);
    this.#isOpen = true;
    if (this.#isAsked || !read.isReadable) this.#refresher.ask();
    return accept(this.#stale === null ? 'ready' : 'stale', judgement.findings);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.evaluator = null;
    this.#unwatch?.();
    this.#refresher.stop();
    this.#cancelSettling?.();
    this.#cancelOff?.();
    await this.#keeping;
  }

  /** Whether the source could be read. */
  async #refresh(): Promise<boolean> {
    const read = await this.#read();
    if (this.#isClosed) return true;
    const judgement = this.#take(read);
    if (judgement.kind === 'refused') this.#refuse(judgement.findings);
    return read.isReadable;
  }

  async #read(): Promise<Read> {
    try {
      const { registry, anchor } = await this.#options.source.load();
      const known = this.#verified;
      const candidate = known !== null && equalBytes(registry, known.registry) ? { loaded: known.standing.served, findings: [] } : readCandidate(registry, (bytes) => this.#reader.parse(bytes));
      return { isReadable: true, candidate, registry, anchor: typeof anchor !== 'function' ? anchor : candidate.loaded === null ? null : await anchor(candidate.loaded) };
    } catch (thrown) {
      return { isReadable: false, candidate: { loaded: null, findings: [unreadable(thrown instanceof Error ? thrown.message : String(thrown))] }, registry: new Uint8Array(), anchor: null };
    }
  }

  /** Judges what was read, and serves what may be served of it. */
  #take({ candidate, registry, anchor }: Read): Judgement {
    const judgement = judgeUpdate(this.#standing, candidate, anchor, this.#options);
    this.#report(judgement.findings);
    if (judgement.kind === 'refused') return judgement;
    const { kind, standing, findings } = judgement;
    if (kind === 'accepted' && this.#isServed(standing)) {
      // Files are saved again, touched and looked at without a change in them.
      this.#verified = { standing, registry, anchor };
      this.#standing = standing;
      this.#settle();
      if (!this.#isKept) this.#keep();
      return judgement;
    }
    const [finding] = findings;
    const events: LiveEvent[] = [];
    if (kind === 'accepted') {
      if (this.#stale !== null) events.push({ type: 'ready' });
      this.#verified = { standing, registry, anchor };
    } else if (this.#stale === null && finding !== undefined) {
      events.push({ type: 'stale', finding });
    }
    events.push(...this.#serve(standing, kind === 'accepted' ? null : (this.#stale ?? finding ?? null)));
    this.#tell(events);
    this.#keep();
    return judgement;
  }

  /** Whether it is what is served already, by the same anchor, and not as stale. */
  #isServed({ served, anchor }: Standing): boolean {
    const now = this.#standing;
    return now !== null && this.#stale === null && equalBytes(now.served.set.root, served.set.root) && now.anchor.index === anchor.index && now.anchor.origin === anchor.origin;
  }

  /** Nothing of it is served. That an anchor is missing may be because it is still to be written. */
  #refuse(findings: readonly Finding[]): void {
    if (!findings.every(({ id }) => UNSETTLED.has(id))) this.#becomeStale(findings);
    else if (this.#stale === null) {
      this.#cancelSettling ??= this.#clock.after(SETTLE, () => {
        this.#becomeStale(findings);
      });
    }
  }

  #becomeStale([finding]: readonly Finding[]): void {
    if (this.#stale !== null || this.#standing === null || finding === undefined) return;
    this.#serve(this.#standing, finding);
    this.#tell([{ type: 'stale', finding }]);
  }

  /** Takes over what stands, and says what is other than before. */
  #serve(standing: Standing, stale: Finding | null): LiveEvent[] {
    this.#standing = standing;
    this.#stale = stale;
    this.#settle();
    if (stale === null) {
      this.#isOff = false;
      this.#cancelOff?.();
      this.#cancelOff = undefined;
    } else if (this.#options.offAfterStale !== undefined) {
      this.#cancelOff ??= this.#clock.after(this.#options.offAfterStale, () => {
        this.#turnOff();
      });
    }
    return this.#compile(this.#isOff ? allOff(standing.served) : standing.served);
  }

  #settle(): void {
    this.#cancelSettling?.();
    this.#cancelSettling = undefined;
  }

  /** The registry has been stale for too long. */
  #turnOff(): void {
    if (this.#standing === null) return;
    this.#isOff = true;
    this.#tell(this.#compile(allOff(this.#standing.served)));
  }

  #compile(registry: LoadedRegistry): LiveEvent[] {
    const before = this.#compiled;
    const root = toHex(registry.set.root);
    const { anchor, served } = this.#verified?.standing ?? {};
    const isAnchored = served !== undefined && toHex(served.set.root) === root;
    const anchorIndex: Metadata = isAnchored && typeof anchor?.index === 'bigint' ? { 'plimsoll.anchorIndex': Number(anchor.index) } : {};
    const leafIndex = leafIndexes(registry.registry);
    const evaluator = compileRegistry(registry, { now: () => this.#clock.now(), metadata: (flag) => ({ ...anchorIndex, 'plimsoll.leafIndex': leafIndex(flag) }) });
    this.#compiled = registry;
    this.evaluator = this.#stale === null ? evaluator : staleEvaluator(evaluator);
    if (before === null || !this.#isOpen) return [];
    const previousRoot = toHex(before.set.root);
    const ids = before === registry ? [] : changedFlags(before.registry, registry.registry);
    return ids.length === 0 && root === previousRoot ? [] : [{ type: 'changed', ids, root, previousRoot }];
  }

  #tell(events: readonly LiveEvent[]): void {
    if (this.#isOpen) this.#announce(events);
  }

  #report(findings: readonly Finding[]): void {
    if (findings.length === 0) return;
    try {
      this.#options.onFindings?.(findings);
    } catch {
      // Who listens must not keep a flag from going down.
    }
  }

  /** Keeps what is served, where it was to be kept; whether that works changes nothing of what is served. */
  #keep(): void {
    const { lastGood } = this.#options;
    const [verified, standing] = [this.#verified, this.#standing];
    if (lastGood === undefined || verified === null || standing === null) return;
    this.#toKeep = [verified, standing];
    this.#isKept = true;
    this.#keeping = this.#keeping
      .then(async () => {
        const next = this.#toKeep;
        this.#toKeep = undefined;
        if (next !== undefined) await lastGood.save(toLastGood(...next));
      })
      .catch((thrown: unknown) => {
        this.#isKept = false;
        this.#report([unusable(`cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`)]);
      });
  }
}

function unreadable(why: string): Finding {
  return providerRules.finding('flags/source-unreadable', { sentence: `The source of the registry cannot be read: ${why}` });
}
