import { concatBytes, encodeUtf8, toHex } from '@plimsoll/bytes';
import type { Batch } from '@plimsoll/ledger';
import { hashLeaf } from '@plimsoll/merkle';
import { binaryArray } from './binary-array.ts';
import { completedNodes } from './completed-nodes.ts';
import type { Run, Statement } from './connections.ts';
import { DURABLE } from './durability.ts';
import type { Tables } from './tables.ts';

/** Hexadecimal digits of the text's hash that name it among the statements of a connection. */
const NAME_LENGTH = 16;

/**
 * The whole commit as one statement, and so as one transaction and one round trip where it runs by itself: the head row
 * moves if it is the one that the batch extends, and only then the rows go in. UPDATE waits for whoever holds the row
 * and looks again at what they left (READ COMMITTED), so of two commits to one head exactly one finds it. Prepared, since planning it costs the server a quarter of its work on a commit of 256 entries.
 */
export function commitStatement({ head, entry, node, commit }: Tables, durable: boolean): Statement {
  const text = `WITH moved AS (
  UPDATE ${head} SET size = $4::bigint, root = $5::bytea, record_hash = $6::bytea, right_edge = $7::bytea
  WHERE origin = $1 AND record_hash = $2::bytea AND epoch = $3::bigint${durable ? ` AND ${DURABLE}` : ''}
  RETURNING 1
), entries AS (
  INSERT INTO ${entry} (origin, idx, leaf_hash, data)
  SELECT $1, $8::bigint + e.n - 1, e.leaf_hash, e.data FROM unnest($9::bytea[], $10::bytea[]) WITH ORDINALITY AS e (leaf_hash, data, n)
  WHERE EXISTS (SELECT 1 FROM moved)
), nodes AS (
  INSERT INTO ${node} (origin, level, idx, hash)
  SELECT $1, n.level, n.idx, n.hash FROM unnest($11::smallint[], $12::bigint[], $13::bytea[]) AS n (level, idx, hash)
  WHERE EXISTS (SELECT 1 FROM moved)
), record AS (
  INSERT INTO ${commit} (origin, size, base_size, root, record_hash, writer)
  SELECT $1, $4::bigint, $8::bigint, $5::bytea, $6::bytea, $14 FROM moved
)
SELECT 1 FROM moved`;
  return { name: `plimsoll_${toHex(hashLeaf(encodeUtf8(text))).slice(0, NAME_LENGTH)}`, text };
}

/** Runs it; false if the head is another one (or a durability setting is off): then nothing was written. */
export async function runCommit(run: Run, statement: Statement, origin: string, { base, next, entries, leafHashes }: Batch, writer: string): Promise<boolean> {
  const nodes = completedNodes(base.size, base.rightEdge, leafHashes);
  const rows = await run(
    statement,
    ...[origin, base.recordHash, String(base.epoch)],
    ...[String(next.size), next.root, next.recordHash, concatBytes(...next.rightEdge)],
    ...[String(base.size), binaryArray(leafHashes), binaryArray(entries)],
    ...[nodes.map((item) => item.level), nodes.map((item) => String(item.index)), nodes.map((item) => item.hash)],
    writer,
  );
  return rows.length === 1;
}
