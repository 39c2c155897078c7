import { type Digest, equalBytes, type Root, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { CompactRange, hashLeaf } from '@plimsoll/merkle';
import { ledgerRules } from './rules.ts';
import { type CommitBody, decodeCommitBody, decodeEntries, type Frame, FRAME_KIND, nextMagic, readFrame } from './wal-frame.ts';

/** The point that a write-ahead log extends. */
export interface WalBase {
  readonly size: bigint;
  readonly root: Root;
  readonly recordHash: Digest;
  /** Roots of the full subtrees, largest first. */
  readonly rightEdge: readonly Digest[];
}

/** One commit that took effect. */
export interface ReplayedCommit {
  readonly size: bigint;
  readonly root: Root;
  readonly recordHash: Digest;
  readonly time: bigint;
  readonly entries: readonly Uint8Array[];
  readonly leafHashes: readonly Digest[];
  /** The frame that states it. */
  readonly frame: Uint8Array;
}

/** What a write-ahead log says. */
export interface WalReplay {
  readonly head: WalBase;
  /** Size and checkpoint note of the newest seal with one, of an effective commit; empty seals only say that a commit was durable. */
  readonly sealed: { readonly size: bigint; readonly note: Uint8Array } | undefined;
  readonly commits: readonly ReplayedCommit[];
  /** Valid frames that were ignored. */
  readonly losers: number;
  readonly garbageBytes: number;
  /** True if the last segment ends with an effective close frame. */
  readonly closed: boolean;
  /** Sizes that seals name whose commit is not effective here, and the segments: such a commit was durable once. */
  readonly lostSeals: readonly { readonly size: bigint; readonly file: string }[];
  readonly findings: readonly Finding[];
}

/**
 * Replays write-ahead log segments in order on a base. Pure: every reader comes to the same head, because the
 * *first* commit that is valid for its predecessor wins and all later ones for the same predecessor lose.
 */
export class WalReplayer {
  #range: CompactRange;
  #root: Root;
  #recordHash: Digest;
  #sealed: { size: bigint; note: Uint8Array } | undefined;
  readonly #effective = new Map<string, { size: bigint; root: Root }>();
  readonly #commits: ReplayedCommit[] = [];
  readonly #lostSeals: { size: bigint; file: string }[] = [];
  readonly #findings: Finding[] = [];
  #losers = 0;
  #garbage = 0;
  #closed = false;
  #stopped = false;

  constructor(base: WalBase) {
    this.#range = CompactRange.fromHashes(base.size, [...base.rightEdge]);
    this.#root = base.root;
    this.#recordHash = base.recordHash;
    this.#effective.set(toHex(base.recordHash), { size: base.size, root: base.root });
  }

  /** Reads one whole segment; `name` is said in findings. */
  segment(bytes: Uint8Array, name: string): void {
    this.#closed = false;
    let torn = 0;
    let at = 0;
    while (at < bytes.length && !this.#stopped) {
      const frame = readFrame(bytes, at);
      if (frame === undefined) {
        const next = nextMagic(bytes, at + 1);
        torn += next - at;
        at = next;
        continue;
      }
      this.#frame(frame, name, at);
      at += frame.length;
    }
    if (torn > 0) {
      this.#garbage += torn;
      this.#findings.push(
        ledgerRules.finding('ledger/wal-torn', { sentence: `${name} holds ${torn} bytes that are no record: a write that was never acknowledged`, location: { file: name }, detail: { bytes: torn } }),
      );
    }
  }

  /** The state after all segments so far. */
  result(): WalReplay {
    return {
      head: { size: this.#range.size, root: this.#root, recordHash: this.#recordHash, rightEdge: [...this.#range.hashes] },
      sealed: this.#sealed,
      commits: this.#commits,
      losers: this.#losers,
      garbageBytes: this.#garbage,
      closed: this.#closed,
      lostSeals: this.#lostSeals,
      findings: this.#findings,
    };
  }

  #frame(frame: Frame, file: string, offset: number): void {
    if (this.#closed || frame.kind === FRAME_KIND.witness) {
      this.#losers++;
    } else if (frame.kind === FRAME_KIND.commit) {
      this.#commit(frame, file, offset);
    } else if (frame.kind === FRAME_KIND.close) {
      if (equalBytes(frame.prev, this.#recordHash)) this.#closed = true;
      else this.#losers++;
    } else {
      this.#seal(frame, file);
    }
  }

  #seal(frame: Frame, file: string): void {
    const commit = this.#effective.get(toHex(frame.prev));
    if (commit === undefined) this.#lostSeals.push({ size: frame.size, file });
    if (commit === undefined || commit.size !== frame.size || !equalBytes(commit.root, frame.root)) {
      this.#losers++;
    } else if (frame.body.length > 0 && (this.#sealed === undefined || this.#sealed.size <= frame.size)) {
      this.#sealed = { size: frame.size, note: frame.body };
    }
  }

  #commit(frame: Frame, file: string, offset: number): void {
    if (!equalBytes(frame.prev, this.#recordHash)) {
      if (this.#effective.has(toHex(frame.prev))) {
        this.#losers++;
        return;
      }
      this.#findings.push(
        ledgerRules.finding('ledger/wal-orphan', {
          sentence: `${file} at byte ${offset}: the commit to size ${frame.size} extends record ${toHex(frame.prev).slice(0, 16)}…, which is not there; do not write, restore the log`,
          location: { file },
          detail: { offset, size: String(frame.size) },
        }),
      );
      return;
    }
    const body = decodeCommitBody(frame.body);
    const fault = body === undefined ? 'its body is too short' : this.#extend(frame, body);
    if (fault === undefined) return;
    this.#stopped = true;
    this.#findings.push(
      ledgerRules.finding('ledger/wal-bad-commit', {
        sentence: `${file} at byte ${offset}: the commit to size ${frame.size} extends the head, but ${fault}; do not write, keep the segment as evidence`,
        location: { file },
        detail: { offset, size: String(frame.size) },
      }),
    );
  }

  /** Takes the commit as the new head, or says why not and changes nothing. */
  #extend(frame: Frame, body: CommitBody): string | undefined {
    if (body.baseSize !== this.#range.size) return `its base size is ${body.baseSize}, the head has ${this.#range.size}`;
    if (!equalBytes(body.baseRoot, this.#root)) return 'its base root is not the root of the head';
    if (body.count < 1) return 'it holds no entry';
    if (frame.size !== body.baseSize + BigInt(body.count)) return `it counts ${body.count} entries up to size ${frame.size}`;
    const entries = decodeEntries(body.bundle, body.count);
    if (entries === undefined) return `its entries are not a bundle of ${body.count}`;
    const leafHashes = entries.map((entry) => hashLeaf(entry));
    const range = CompactRange.fromHashes(this.#range.size, [...this.#range.hashes]);
    for (const leafHash of leafHashes) range.append(leafHash);
    if (!equalBytes(range.root(), frame.root)) return 'its root is not the root of its entries';
    this.#range = range;
    this.#root = frame.root;
    this.#recordHash = frame.recordHash;
    this.#effective.set(toHex(frame.recordHash), { size: frame.size, root: frame.root });
    this.#commits.push({ size: frame.size, root: frame.root, recordHash: frame.recordHash, time: body.time, entries, leafHashes, frame: frame.bytes });
    return undefined;
  }
}

/** {@link WalReplayer} over segments held in memory. */
export function replayWal(segments: Uint8Array | readonly Uint8Array[], base: WalBase): WalReplay {
  const replayer = new WalReplayer(base);
  const list = segments instanceof Uint8Array ? [segments] : segments;
  for (const [index, segment] of list.entries()) replayer.segment(segment, `segment ${index + 1}`);
  return replayer.result();
}
