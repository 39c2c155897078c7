// Commits of 256 entries through the PostgreSQL store, against a batched INSERT of the same rows into a bare table of the same server.
import { PostgresServer, postgresAbsent } from '@plimsoll/config/postgres';
import { encodeEntry, openLedger } from '@plimsoll/ledger';
import { createPostgresStore } from '@plimsoll/ledger-postgres';
import { hashLeaf } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, noteSigner } from '@plimsoll/signed-note';
import pg from 'pg';
import { compare } from './lib/compare.mjs';

const BATCH = 256;
const COMMITS = 20;
const ORIGIN = 'bench.example/log';

let number = 0;
const event = () => ({
  id: `event-${number++}`,
  source: '/bench',
  type: 'dev.plimsoll.governance.recorded.v1',
  data: { governance: { phase: 'M6', action: 'PROMOTE', root: { profile: 'plimsoll.set.v1', sha256: 'ab'.repeat(32) }, signer: 'governance_lead', notes: 'Release anchored, soak of fifteen minutes over.' } },
});

export async function run() {
  if (postgresAbsent()) return [];
  const server = await PostgresServer.start();
  const pool = new pg.Pool(server.connection);
  try {
    const signer = noteSigner(ORIGIN, ed25519Signer(new Uint8Array(32).fill(1)));
    const store = await createPostgresStore(pool, { origin: ORIGIN, firstKey: formatVkey(signer.verifier) });
    const ledger = await openLedger({ store, signers: [signer], clock: Date.now });
    await pool.query('CREATE TABLE bare (origin text, idx bigint, leaf_hash bytea, data bytea, PRIMARY KEY (origin, idx))');
    const time = new Date().toISOString();
    let rows = 0;
    const ours = async () => {
      for (let i = 0; i < COMMITS; i++) {
        const appended = await ledger.append(Array.from({ length: BATCH }, event));
        if (!appended.ok) throw new Error(appended.findings[0].sentence);
      }
    };
    // The rows are ready before: the peer is the database alone.
    const ready = Array.from({ length: BATCH }, () => encodeEntry({ ...event(), time }).value);
    const hashes = ready.map((entry) => hashLeaf(entry));
    const theirs = async () => {
      for (let i = 0; i < COMMITS; i++, rows += BATCH) {
        await pool.query('INSERT INTO bare SELECT $1, $2::bigint + e.n - 1, e.leaf_hash, e.data FROM unnest($3::bytea[], $4::bytea[]) WITH ORDINALITY AS e (leaf_hash, data, n)', [ORIGIN, rows, hashes, ready]);
      }
    };
    const row = await compare({ task: `${COMMITS} commits of ${BATCH} entries on PostgreSQL`, peer: 'batched INSERT of the same rows', goal: '>= 0.7', rounds: 15, ours, theirs });
    await ledger.close();
    return [row];
  } finally {
    await pool.end();
    await server.stop();
  }
}
