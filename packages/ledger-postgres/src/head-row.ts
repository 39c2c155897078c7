import { asDigest, type Digest, digestsIn, equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { type Head, ledgerRules } from '@plimsoll/ledger';
import { CompactRange, rightEdgeFromTiles, type TileReader } from '@plimsoll/merkle';
import type { Row, Run } from './connections.ts';
import { DURABILITY_COLUMNS } from './durability.ts';
import { bytesOf } from './log-rows.ts';
import type { Tables } from './tables.ts';

/** The head row with what it is compared with. */
export interface HeadRow {
  readonly head: Head;
  readonly firstKey: string;
  /** The newest signed checkpoint of exactly this head. */
  readonly note: Uint8Array | undefined;
  /** Record hash of the commit to this head. */
  readonly recorded: Digest | undefined;
  /** Size of the newest commit. */
  readonly newest: bigint | undefined;
  /** Record hash of the commit to the size that was asked for. */
  readonly seen: Digest | undefined;
  /** Values of the durability settings. */
  readonly settings: Row;
}

/** Reads the head, and the record of the commit to the size `seen`; undefined if there is no such log. */
export async function readHead(run: Run, tables: Tables, origin: string, seen = 0n): Promise<HeadRow | undefined> {
  const recordAt = (size: string): string => `(SELECT c.record_hash FROM ${tables.commit} c WHERE c.origin = h.origin AND c.size = ${size})`;
  const [row] = await run(
    `SELECT h.first_key, h.size::text AS size, h.root, h.record_hash, h.epoch::text AS epoch, h.right_edge,
  ${recordAt('h.size')} AS recorded, ${recordAt('$2::bigint')} AS seen,
  (SELECT max(c.size)::text FROM ${tables.commit} c WHERE c.origin = h.origin) AS newest,
  (SELECT k.note FROM ${tables.checkpoint} k WHERE k.origin = h.origin AND k.size = h.size ORDER BY k.revision DESC LIMIT 1) AS note,
  ${DURABILITY_COLUMNS}
FROM ${tables.head} h WHERE h.origin = $1`,
    origin,
    String(seen),
  );
  if (row === undefined) return undefined;
  const digest = (value: unknown): Digest => asDigest(bytesOf(value));
  return {
    head: {
      size: BigInt(String(row.size)),
      root: digest(row.root),
      recordHash: digest(row.record_hash),
      epoch: BigInt(String(row.epoch)),
      rightEdge: digestsIn(bytesOf(row.right_edge)),
    },
    firstKey: String(row.first_key),
    note: row.note === null ? undefined : bytesOf(row.note),
    recorded: row.recorded === null ? undefined : digest(row.recorded),
    seen: row.seen === null ? undefined : digest(row.seen),
    newest: typeof row.newest === 'string' ? BigInt(row.newest) : undefined,
    settings: row,
  };
}

/** Why the head cannot be extended: its own right edge, the commit records, or what this process saw before contradict it. */
export function objectionsToHead({ head, recorded, newest, seen }: HeadRow, before: Head | undefined): Finding[] {
  const findings: Finding[] = [];
  const detail = { size: String(head.size) };
  if (!givesRoot(head)) {
    findings.push(ledgerRules.finding('ledger/edge-mismatch', { sentence: `The right edge in the head row does not give its root at size ${head.size}; do not write, compare the log with a known checkpoint`, subject: 'head row', detail }));
  }
  if (newest !== undefined && newest > head.size) {
    findings.push(ledgerRules.finding('ledger/commit-lost', { sentence: `The head row has size ${head.size}, but there is a commit to size ${newest}: the head was set back; do not write`, subject: 'head row', expected: String(newest), actual: String(head.size) }));
  } else if (recorded === undefined || !equalBytes(recorded, head.recordHash)) {
    findings.push(ledgerRules.finding('ledger/state-bad', { sentence: `The head row of size ${head.size} is not the one that the commit to this size recorded; do not write, restore the database`, subject: 'head row', detail }));
  }
  if (before === undefined) return findings;
  if (head.size < before.size) {
    findings.push(ledgerRules.finding('ledger/rolled-back', { sentence: `The log has size ${head.size}, this writer saw it at ${before.size}: the database was set back, or is a replica that is behind; do not write`, expected: String(before.size), actual: String(head.size) }));
  } else if (seen === undefined || !equalBytes(seen, before.recordHash)) {
    findings.push(ledgerRules.finding('ledger/forked', { sentence: `Another commit leads to size ${before.size} than the one that this writer saw: history was replaced; do not write, keep both databases as evidence`, detail: { size: String(before.size) } }));
  }
  return findings;
}

function givesRoot({ size, rightEdge, root }: Head): boolean {
  try {
    return equalBytes(CompactRange.fromHashes(size, rightEdge).root(), root);
  } catch {
    // Not one hash for each complete subtree.
    return false;
  }
}

/** The stored hashes at the right edge must give the root of the head. */
export async function objectionsToEdge(head: Head, read: TileReader): Promise<Finding[]> {
  const edge = await rightEdgeFromTiles(head.size, read);
  if (edge.ok && equalBytes(edge.value.root(), head.root)) return [];
  const why = edge.ok ? 'give another root than it has' : 'are not all there';
  return [ledgerRules.finding('ledger/edge-mismatch', { sentence: `The stored hashes at the right edge of the head of size ${head.size} ${why}; do not write, run ledger audit`, detail: { size: String(head.size) } })];
}
