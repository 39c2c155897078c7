import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { postgresAbsent } from '@plimsoll/config/postgres';
import { audit, exportTiles, fileReader, type Ledger, type LedgerStore, logFolder, type LogSource, memoryStore, openLedger } from '@plimsoll/ledger';
import { createWitness, memoryWitnessStore, type Witness, witnessClient } from '@plimsoll/ledger/witness';
import { ed25519Signer, formatVkey, openNote, parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore, postgresLog } from '../src/index.ts';
import { clock, events, firstKey, PostgresLogs, receiptsOf, signer } from './postgres-logs.ts';

/** A policy with the log's key and these further lines. */
function policyOf(...lines: string[]): TrustPolicy {
  const parsed = parseTrustPolicy([`log ${firstKey}`, ...lines, ''].join('\n'));
  if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
  return parsed.value;
}

async function objectionsOf(source: LogSource, policy: TrustPolicy): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, verdict } of audit(source, { policy })) if (verdict !== 'pass') ids.push(id);
  return ids;
}

describe.skipIf(postgresAbsent())('a log published on PostgreSQL', () => {
  let logs: PostgresLogs;
  beforeAll(async () => {
    logs = await PostgresLogs.start();
  });
  afterAll(() => logs.stop());

  test('is exported, and exported again when it has grown to 5,300 entries, as the files that a log of them in memory has', async () => {
    const log = await logs.create();
    const memory = memoryStore({ origin: log.origin });
    const ledgers = [await logs.open(log), await openLedger({ store: memory, signers: [signer], clock, every: () => () => undefined })];
    const folder = mkdtempSync(path.join(os.tmpdir(), 'plimsoll-pg-export-'));
    onTestFinished(() => { rmSync(folder, { recursive: true }); });
    const grow = async (ledger: Ledger, from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 1000) receiptsOf(await ledger.append(events(at, Math.min(1000, to - at))));
      await ledger.read();
    };
    for (const [from, to] of [[0, 300], [300, 5300]] as const) {
      for (const ledger of ledgers) await grow(ledger, from, to);
      expect(await exportTiles(await postgresLog(logs.pool, log), folder)).toMatchObject({ ok: true, value: { origin: log.origin, from: BigInt(from), size: BigInt(to) } });
    }
    for (const ledger of ledgers) await ledger.close();
    const files: string[] = [];
    for await (const file of (await postgresLog(logs.pool, log)).list()) files.push(file);
    expect(files).toHaveLength(1 + 21 + 1 + 21);
    for (const file of files) expect(readFileSync(path.join(folder, file)).equals((await memory.read(file))!), file).toBe(true);
    expect(await objectionsOf(logFolder(folder), policyOf('quorum none'))).toEqual([]);
    expect(await fileReader(folder).proveInclusion(5119n)).toMatchObject({ ok: true });
  });

  describe('with witnesses', () => {
    const make = (n: number): Witness =>
      createWitness({ name: `witness.example/w${n}`, key: ed25519Signer(new Uint8Array(32).fill(40 + n)), store: memoryWitnessStore(), logs: [signer.verifier], clock });
    const open = (store: LedgerStore, witnesses: readonly Witness[], policy: TrustPolicy): Promise<Ledger> => {
      const clients = witnesses.map((witness, i) => witnessClient(`http://w${i}.test`, witness.verifier, (url, init) => witness.fetchHandler()(new Request(url, init))));
      const away = witnessClient('http://away.test', make(9).verifier, () => Promise.reject(new TypeError('fetch failed')));
      return openLedger({ store, signers: [signer], clock, every: () => () => undefined, witnesses: [...clients, away], policy  });
    };
    const quorum = (witnesses: readonly Witness[]): TrustPolicy =>
      policyOf(...[...witnesses, make(9)].map(({ verifier }, i) => `witness w${i} ${formatVkey(verifier)}`), `group g ${witnesses.length} w0 w1 w2`, 'quorum g');

    test('is cosigned by a quorum, whichever of its writers publishes, and passes an audit that asks for one', async () => {
      const witnesses = [make(1), make(2)];
      const policy = quorum(witnesses);
      const log = await logs.create();
      const writers = [await open(await openPostgresStore(logs.pool, log), witnesses, policy), await open(await openPostgresStore(logs.pool, log), witnesses, policy)];
      for (const [i, writer] of [...writers, ...writers].entries()) {
        receiptsOf(await writer.append(events(i, 300)));
        await writer.read();
        const source = await postgresLog(logs.pool, log);
        const note = openNote((await source.read('checkpoint'))!, [signer.verifier, ...witnesses.map(({ verifier }) => verifier)]);
        expect(note).toMatchObject({ ok: true, value: { signatures: [{ type: 1 }, { type: 4 }, { type: 4 }] } });
        expect(await objectionsOf(source, policy)).toEqual([]);
      }
      for (const writer of writers) await writer.close();
      expect(await objectionsOf(await postgresLog(logs.pool, log), policyOf('quorum none'))).toEqual([]);
    });

    test('is not written from an older backup, for the witnesses remember a newer log', async () => {
      const witnesses = [make(1), make(2)];
      const policy = quorum(witnesses);
      const [log, older] = [await logs.create(), await logs.create()];
      const ledger = await open(await openPostgresStore(logs.pool, log), witnesses, policy);
      receiptsOf(await ledger.append(events('lost', 3)));
      await ledger.close();
      await expect(open(await openPostgresStore(logs.pool, older), witnesses, policy)).rejects.toMatchObject({ code: 'refused', findings: expect.arrayContaining([expect.objectContaining({ id: 'ledger/rolled-back' })]) as unknown });
    });
  });
});
