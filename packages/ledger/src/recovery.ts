import path from 'node:path';
import { concatBytes, equalBytes, type Root } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { CompactRange, EMPTY_ROOT, proveConsistencyFromTiles, rightEdgeFromTiles, verifyConsistency } from '@plimsoll/merkle';
import type { Files } from './files.ts';
import { readLogFile } from './log-folder.ts';
import { readBundleEntries } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import { type Base, readBase } from './state-files.ts';
import type { Head, Loaded } from './store.ts';
import { type ReadFile, TileBuilder } from './tile-builder.ts';
import { earlierTiles } from './tile-prefix.ts';
import { bundleOf, NO_RECORD } from './wal-frame.ts';
import { type WalReplay, WalReplayer } from './wal-replay.ts';
import { basePath, listBases, listSegments, MAX_SEGMENT, segmentPath } from './wal-segment.ts';

/** What a folder's files say after base and write-ahead log were put together. */
export interface Recovered extends Omit<Loaded, 'isCurrent'> {
  /** Committed entries in [from, to), before anything is written; what is missing or malformed is left out. */
  readonly readEntries: (from: bigint, to: bigint) => Promise<readonly Uint8Array[]>;
  /** Tiles up to the head; undefined where the findings forbid writing. */
  readonly builder: TileBuilder | undefined;
  /** The frames of all commits after the base. They were read, which does not mean that they are on stable storage. */
  readonly frames: readonly Uint8Array[];
  /** The last segment, how many of its bytes were read, and whether it is closed. */
  readonly segment: number;
  readonly segmentEnd: number;
  readonly closed: boolean;
}

/** Reads base, tiles at the right edge and the write-ahead log. Changes no file. */
export async function recover(files: Files, root: string): Promise<Recovered> {
  for (;;) {
    const newest = newestBase(files, root);
    const recovered = await recoverFrom(newest, files, root);
    // A writer that was stopped while it moved the base may go on now, and remove segments before they were read here.
    if (newestBase(files, root) === newest) return recovered;
  }
}

function newestBase(files: Files, root: string): string {
  return basePath(listBases(files, root).at(-1) ?? 1);
}

async function recoverFrom(newest: string, files: Files, root: string): Promise<Recovered> {
  const read: ReadFile = (file) => Promise.resolve(readLogFile(files, root, file));
  const base = readBase(newest, files.read(path.join(root, newest), 65_536));
  if (!base.ok) return refused(base.findings);
  const { size, epoch } = base.value;
  const builder = await TileBuilder.resume(size, read);
  const edge = builder?.rightEdge() ?? [];
  if (builder === undefined || !equalBytes(CompactRange.fromHashes(size, edge).root(), base.value.root)) {
    return refused([ledgerRules.finding('ledger/edge-mismatch', { sentence: `The tiles at the right edge do not give the root recorded for size ${size}; do not write, run ledger audit`, detail: { size: String(size) } })]);
  }
  const segments = listSegments(files, root).filter((segment) => segment >= base.value.segment);
  const gap = segments.findIndex((segment, i) => segment !== base.value.segment + i);
  if (segments.length === 0 || gap !== -1) {
    return refused([missingSegment(base.value.segment + Math.max(gap, 0))]);
  }
  const replayer = new WalReplayer({ ...base.value, rightEdge: edge });
  let segmentEnd = 0;
  for (const segment of segments) {
    const bytes = files.read(path.join(root, segmentPath(segment)), MAX_SEGMENT);
    if (bytes === undefined) return refused([missingSegment(segment)]);
    segmentEnd = bytes.length;
    replayer.segment(bytes, segmentPath(segment));
  }
  const replay = replayer.result();
  const findings = [...replay.findings.filter((finding) => finding.verdict !== 'pass'), ...lostCommits(replay)];
  for (const commit of replay.commits) builder.append(bundleOf(commit.frame), concatBytes(...commit.leafHashes));
  const head: Head = { ...replay.head, epoch: epoch + 1n };
  const rootAt = async (at: bigint): Promise<Root | undefined> => {
    if (at === 0n) return EMPTY_ROOT;
    if (at > head.size) return undefined;
    if (at > size) {
      const range = CompactRange.fromHashes(size, edge);
      for (const leafHash of replay.commits.flatMap((commit) => commit.leafHashes).slice(0, Number(at - size))) range.append(leafHash);
      return range.root();
    }
    return rootBefore(at, base.value, read);
  };
  const readEntries: Recovered['readEntries'] = async (from, to) => {
    const entries: Uint8Array[] = [];
    for (let index = from; index < to && index < size; ) {
      const bundle = await readBundleEntries(index, size, read);
      if (!bundle.ok) return entries;
      const first = index - (index % 256n);
      entries.push(...bundle.value.slice(Number(index - first), Number(to - first)));
      index = first + 256n;
    }
    if (to > size) entries.push(...replay.commits.flatMap((commit) => commit.entries).slice(from > size ? Number(from - size) : 0, Number(to - size)));
    return entries;
  };
  const note = replay.sealed?.size === head.size ? replay.sealed.note : undefined;
  return { head, note, findings, rootAt, readEntries, builder, frames: replay.commits.map((commit) => commit.frame), segment: segments.at(-1) ?? 0, segmentEnd, closed: replay.closed };
}

/**
 * Root of the first `at` entries, `0 < at <= base.size`, from the tiles of the base: those of the size itself were
 * perhaps never written. Undefined unless they prove that the base extends it.
 */
async function rootBefore(at: bigint, base: Base, read: ReadFile): Promise<Root | undefined> {
  const readTile = earlierTiles(base.size, read);
  const [range, proof] = [await rightEdgeFromTiles(at, readTile), await proveConsistencyFromTiles(at, base.size, readTile)];
  if (!range.ok || !proof.ok) return undefined;
  const root = range.value.root();
  return verifyConsistency({ size1: at, size2: base.size, root1: root, root2: base.root, proof: proof.value }).ok ? root : undefined;
}

/** A seal is written only after its commit is durable, so a seal without its commit means that the commit was lost or damaged later. */
function lostCommits(replay: WalReplay): Finding[] {
  return replay.lostSeals.map(({ size, file }) =>
    ledgerRules.finding('ledger/commit-lost', { sentence: `${file} seals a commit to size ${size} that the write-ahead log does not hold any more; do not write, restore the log`, location: { file }, detail: { size: String(size) } }),
  );
}

function missingSegment(segment: number): Finding {
  const file = segmentPath(segment);
  return ledgerRules.finding('ledger/state-bad', { sentence: `${file} is missing, so commits may be gone; do not write, restore the folder`, location: { file } });
}

function refused(findings: readonly Finding[]): Recovered {
  const head: Head = { size: 0n, root: EMPTY_ROOT, recordHash: NO_RECORD, rightEdge: [], epoch: 0n };
  return { head, note: undefined, findings, rootAt: () => Promise.resolve(undefined), readEntries: () => Promise.resolve([]), builder: undefined, frames: [], segment: 0, segmentEnd: 0, closed: false };
}
