/*
 * Commits of 256 entries through the PostgreSQL store, against a batched INSERT of the same rows into a table of the same
 * server with the same primary key: one statement, and so one durable transaction, each. Beyond that, ours encodes and
 * hashes the entries, looks for duplicates, computes the tree, moves the head row and adds a commit record and tile
 * hashes, and once in 20 commits signs and publishes a checkpoint. The peer's rows are ready before. One peer writes as `pg` does with arrays (text, planned
 * each time), the other as ours does (binary, prepared). All take turns on one connection; CPU time depends least on what else the machine does.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { PostgresServer, postgresAbsent } from '@plimsoll/config/postgres';
import { encodeEntry, openLedger } from '@plimsoll/ledger';
import { createPostgresStore } from '@plimsoll/ledger-postgres';
import { hashLeaf } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, noteSigner } from '@plimsoll/signed-note';
import pg from 'pg';
import { promotion } from './lib/promotion.mjs';

const BATCH = 256;
const COMMITS = 20;
const ROUNDS = 15;
const ORIGIN = 'bench.example/log';

let number = 0;
const event = () => promotion(number++);

/** `bytea[]` as `array_send` writes it. */
function binaryArray(values) {
  const words = (...numbers) => Buffer.from(Int32Array.from(numbers).buffer).swap32();
  return Buffer.concat([words(1, 0, 17, values.length, 1), ...values.flatMap((value) => [words(value.length), value])]);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export async function run() {
  if (postgresAbsent()) return [];
  // On disk, where durable commits cost what they do.
  const server = await PostgresServer.start({ max_wal_size: '1GB' }, tmpdir());
  const pool = new pg.Pool({ ...server.connection, max: 1 });
  try {
    const signer = noteSigner(ORIGIN, ed25519Signer(new Uint8Array(32).fill(1)));
    const store = await createPostgresStore(pool, { origin: ORIGIN, firstKey: formatVkey(signer.verifier) });
    const ledger = await openLedger({ store, signers: [signer], clock: Date.now, every: () => () => undefined });
    const ours = async () => {
      for (let i = 0; i < COMMITS; i++) {
        const appended = await ledger.append(Array.from({ length: BATCH }, event));
        if (!appended.ok) throw new Error(appended.findings[0].sentence);
      }
      await ledger.read();
    };

    const time = new Date().toISOString();
    const ready = Array.from({ length: BATCH }, () => encodeEntry({ ...event(), time }).value);
    const hashes = ready.map((entry) => hashLeaf(entry));
    const insertInto = async (table, name, encode) => {
      await pool.query(`CREATE TABLE ${table} (origin text, idx bigint, leaf_hash bytea, data bytea, PRIMARY KEY (origin, idx))`);
      const text = `INSERT INTO ${table} SELECT $1, $2::bigint + e.n - 1, e.leaf_hash, e.data FROM unnest($3::bytea[], $4::bytea[]) WITH ORDINALITY AS e (leaf_hash, data, n)`;
      let rows = 0;
      return async () => {
        for (let i = 0; i < COMMITS; i++, rows += BATCH) await pool.query({ name, text, values: [ORIGIN, rows, encode(hashes), encode(ready)] });
      };
    };
    const work = { ours, text: await insertInto('bare', undefined, (values) => values), binary: await insertInto('bare_binary', 'bare', binaryArray) };

    const { pid } = (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0];
    /** Milliseconds that this process and the server's process of the connection have computed. */
    const computed = () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e3 + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    };
    const spent = Object.fromEntries(Object.keys(work).map((name) => [name, { wall: [], cpu: [] }]));
    // Two rounds until code is compiled and caches are warm.
    for (let round = -2; round < ROUNDS; round++) {
      for (const [name, turn] of Object.entries(work)) {
        const [start, cpu] = [performance.now(), computed()];
        await turn();
        if (round < 0) continue;
        spent[name].wall.push(performance.now() - start);
        spent[name].cpu.push(computed() - cpu);
      }
    }
    await ledger.close();
    const row = (what, kind, peer, name, goal) => ({
      task: `${COMMITS} commits of ${BATCH} entries on PostgreSQL${what}`,
      peer,
      ours_ms: median(spent.ours[kind]),
      peer_ms: median(spent[name][kind]),
      ratio: median(spent[name][kind].map((theirs, round) => theirs / spent.ours[kind][round])),
      goal,
    });
    return [
      row('', 'wall', 'batched INSERT of the same rows', 'text', '>= 0.7'),
      row(', CPU of both sides', 'cpu', 'batched INSERT of the same rows', 'text', ''),
      row('', 'wall', 'the same INSERT in binary, prepared', 'binary', ''),
      row(', CPU of both sides', 'cpu', 'the same INSERT in binary, prepared', 'binary', ''),
    ];
  } finally {
    await pool.end();
    await server.stop();
  }
}
