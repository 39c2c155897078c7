import { existsSync } from 'node:fs';
import path from 'node:path';
import { toHex } from '@plimsoll/bytes';
import { formatSplitView, type SplitView } from '@plimsoll/ledger';
import { createWitness, createWitnessStore, openWitnessStore } from '@plimsoll/ledger/witness';
import { sha256 } from '@plimsoll/merkle';
import { CommandError } from '../command-error.ts';
import type { Io } from '../io.ts';
import { createSigningKey, pathOf, readSigningKey } from '../key-file.ts';
import { withLedger } from '../ledger-failure.ts';
import type { ListenAddress } from '../parsers.ts';
import { printable, quote } from '../quote.ts';
import { serveHttp } from '../serve-http.ts';
import { readPolicy } from '../witnesses-of.ts';
import { writeOutput } from '../write-output.ts';

export interface LedgerWitnessFlags {
  readonly key: string;
  readonly policy: string;
  readonly listen: ListenAddress;
  readonly create?: string;
}

/** Keeps the evidence beside the memory of the witness, once per pair of checkpoints that tell the same story first. */
function keepEvidence(io: Io, folder: string, evidence: SplitView): void {
  const origin = Buffer.from(evidence.a).toString().split('\n', 1)[0] ?? '';
  const file = path.join(folder, `${toHex(sha256(Buffer.from(origin)))}.split-view.json`);
  // The first evidence of a log is kept: one is enough, and a log must not be able to fill the disk.
  if (existsSync(file)) return;
  try {
    writeOutput(io, file, formatSplitView(evidence));
  } catch (thrown) {
    io.stderr.write(`plimsoll: the log ${quote(origin)} shows two histories, and the evidence could not be written: ${printable(String(thrown))}\n`);
    return;
  }
  io.stderr.write(`plimsoll: the log ${quote(origin)} shows two histories; the evidence is in ${quote(file)}\n`);
}

/** `plimsoll ledger witness DIR --key FILE --policy FILE --listen HOST:PORT`: cosigns what extends what it cosigned before. */
export default function ledgerWitness(io: Io, flags: LedgerWitnessFlags, directory: string): Promise<number> {
  return withLedger(io, {}, directory, async () => {
    const { logs } = await readPolicy(io, flags.policy);
    if (logs.length === 0) throw new CommandError('environment', `Cannot watch any log: ${quote(flags.policy)} has no line "log <vkey>"`);
    if (flags.create !== undefined && !existsSync(pathOf(io, flags.key))) {
      createSigningKey(io, flags.key, flags.create, 'cosigner');
      io.stderr.write(`plimsoll: wrote a new cosigner key to ${quote(flags.key)}; keep it secret and keep a copy of it\n`);
    }
    const key = readSigningKey(io, flags.key, 'cosigner');
    if (flags.create !== undefined && key.name !== flags.create) throw new CommandError('usage', `Cannot create the witness: the key is of ${quote(key.name)}, and --create is ${quote(flags.create)}`);
    const folder = pathOf(io, directory);
    const store = await (flags.create === undefined ? openWitnessStore : createWitnessStore)(folder, key.vkey);
    try {
      const witness = createWitness({ name: key.name, key, store, logs: logs.map(({ verifier }) => verifier), clock: io.clock, onSplitView: (evidence) => { keepEvidence(io, folder, evidence); } });
      io.stderr.write(`plimsoll: ${key.vkey} watches ${logs.map(({ verifier }) => quote(verifier.name)).join(', ')}\n`);
      return await serveHttp(io, witness.fetchHandler(), flags.listen);
    } finally {
      await store.close();
    }
  });
}
