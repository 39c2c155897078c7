import { asDigest, concatBytes, type Digest } from '@plimsoll/bytes';
import { CompactRange, EMPTY_ROOT, hashLeaf } from '@plimsoll/merkle';
import { expect, test } from 'vitest';
import { encodeCloseBody, encodeCommitBody, encodeEntries, encodeFrame, FRAME_KIND, NO_RECORD, recordHashOf } from './wal-frame.ts';
import { replayWal, type WalBase, WalReplayer } from './wal-replay.ts';

const start: WalBase = { size: 0n, root: EMPTY_ROOT, recordHash: NO_RECORD, rightEdge: [] };
const text = (name: string): Uint8Array => new TextEncoder().encode(name);

interface Commit extends WalBase {
  readonly frame: Uint8Array;
}
function commit(base: WalBase, names: readonly string[], change: { count?: number; baseSize?: bigint; baseRoot?: Digest; root?: Digest; size?: bigint; bundle?: Uint8Array } = {}): Commit {
  const range = CompactRange.fromHashes(base.size, [...base.rightEdge]);
  for (const name of names) range.append(hashLeaf(text(name)));
  const { count = names.length, baseSize = base.size, baseRoot = base.root, bundle = encodeEntries(names.map(text)) } = change;
  const frame = encodeFrame({ kind: FRAME_KIND.commit, epoch: 1n, size: change.size ?? range.size, root: change.root ?? range.root(), prev: base.recordHash }, ...encodeCommitBody({ baseSize, baseRoot, time: 0n, count, bundle }));
  return { size: range.size, root: range.root(), rightEdge: range.hashes, recordHash: recordHashOf(frame), frame };
}
const seal = (head: WalBase, note = 'note'): Uint8Array => encodeFrame({ kind: FRAME_KIND.seal, epoch: 1n, size: head.size, root: head.root, prev: head.recordHash }, text(note));
const close = (head: WalBase): Uint8Array => encodeFrame({ kind: FRAME_KIND.close, epoch: 1n, size: head.size, root: head.root, prev: head.recordHash }, encodeCloseBody(2n));
const wal = (...frames: readonly Uint8Array[]): Uint8Array => concatBytes(...frames);
const ids = (findings: readonly { readonly id: string }[]): string[] => findings.map(({ id }) => id);

const a = commit(start, ['a', 'b']);
const b = commit(a, ['c']);
const other = commit(a, ['d']);

test('commits in a row are the log, the newest seal is its note', () => {
  const replay = replayWal(wal(a.frame, seal(a, 'old'), b.frame, seal(b, 'new')), start);
  expect(replay).toMatchObject({ head: { size: 3n, root: b.root, recordHash: b.recordHash, rightEdge: b.rightEdge }, sealed: { size: 3n, note: text('new') }, losers: 0, garbageBytes: 0, closed: false, lostSeals: [], findings: [] });
  expect(replay.commits.map(({ entries, frame }) => [entries.map((entry) => Buffer.from(entry).toString()), Buffer.from(frame)])).toEqual([
    [['a', 'b'], Buffer.from(a.frame)],
    [['c'], Buffer.from(b.frame)],
  ]);
});

test.each([
  ['b', [a, b, other]],
  ['other', [a, other, b]],
])('of two commits on the same record the first one wins: %s', (_name, order) => {
  expect(replayWal(wal(...order.map(({ frame }) => frame)), start)).toMatchObject({ head: { recordHash: order[1]!.recordHash }, losers: 1, findings: [] });
});

test('a segment that holds the commits of the one before again changes nothing', () => {
  const once = replayWal([wal(a.frame, b.frame)], start);
  expect(replayWal([wal(a.frame, b.frame), wal(a.frame, b.frame)], start)).toMatchObject({ head: once.head, losers: 2, findings: [] });
  expect(replayWal([wal(a.frame, b.frame.subarray(0, 50)), wal(a.frame, b.frame)], start)).toMatchObject({ head: once.head, losers: 1 });
});

test('after a close frame nothing of the segment counts, the next segment does', () => {
  expect(replayWal([wal(a.frame, close(a), b.frame, seal(b))], start)).toMatchObject({ head: { size: 2n }, closed: true, losers: 2, lostSeals: [] });
  expect(replayWal([wal(a.frame, close(a), other.frame), wal(b.frame)], start)).toMatchObject({ head: { recordHash: b.recordHash }, closed: false, findings: [] });
});

test('a close frame of an older head is ignored', () => {
  expect(replayWal(wal(a.frame, b.frame, close(a)), start)).toMatchObject({ head: { size: 3n }, closed: false, losers: 1 });
});

test('bytes that are no record are skipped and counted', () => {
  const torn = b.frame.subarray(0, b.frame.length - 1);
  expect(replayWal(wal(a.frame, torn, b.frame, new Uint8Array(7)), start)).toMatchObject({ head: { size: 3n }, garbageBytes: torn.length + 7, findings: [{ id: 'ledger/wal-torn' }] });
});

test('a commit on a record that is not there is an orphan', () => {
  expect(ids(replayWal(wal(b.frame), start).findings)).toEqual(['ledger/wal-orphan']);
});

test('a seal whose commit is not there tells that it was lost', () => {
  expect(replayWal(wal(a.frame, seal(b)), start)).toMatchObject({ lostSeals: [{ size: 3n, file: 'segment 1' }], losers: 1, sealed: undefined });
});

test.each([
  ['another base size', { baseSize: 1n }],
  ['another base root', { baseRoot: asDigest(new Uint8Array(32)) }],
  ['no entry', { count: 0, bundle: new Uint8Array(), size: 0n }],
  ['another number of entries than its size', { size: 3n }],
  ['a bundle that is cut', { bundle: encodeEntries([text('a'), text('b')]).subarray(0, -1) }],
  ['a surplus entry', { bundle: encodeEntries([text('a'), text('b'), text('c')]) }],
  ['another root than its entries', { root: asDigest(new Uint8Array(32).fill(1)) }],
])('a commit with %s stops the replay there', (_name, change) => {
  const wrong = commit(start, ['a', 'b'], change);
  const replay = replayWal(wal(wrong.frame, a.frame), start);
  expect([replay.head, ids(replay.findings)]).toEqual([start, ['ledger/wal-bad-commit']]);
});

test('a commit with a body that is too short stops the replay there', () => {
  const short = encodeFrame({ kind: FRAME_KIND.commit, epoch: 1n, size: 1n, root: EMPTY_ROOT, prev: NO_RECORD }, new Uint8Array(51));
  expect(ids(replayWal(short, start).findings)).toEqual(['ledger/wal-bad-commit']);
});

test('replay goes on from a base in the middle', () => {
  const replayer = new WalReplayer(a);
  replayer.segment(wal(b.frame), 'second');
  expect(replayer.result().head).toMatchObject({ size: 3n, root: b.root });
});
