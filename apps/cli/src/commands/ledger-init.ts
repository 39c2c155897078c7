import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@plimsoll/findings';
import { createFileStore, openLedger } from '@plimsoll/ledger';
import { formatVkey } from '@plimsoll/signed-note';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { createSigningKey, readSigningKey, signerOf } from '../key-file.ts';
import { withLedger } from '../ledger-failure.ts';
import { quote } from '../quote.ts';
import { witnessesOf } from '../witnesses-of.ts';

export interface LedgerInitFlags extends FormatFlags {
  readonly origin: string;
  readonly key: string;
  readonly policy?: string;
}

/** `plimsoll ledger init DIR --origin NAME --key FILE`: an empty log with a signed checkpoint; prints its public key. */
export default function ledgerInit(io: Io, flags: LedgerInitFlags, directory: string): Promise<number> {
  const subject = shownName(directory);
  return withLedger(io, flags, subject, async () => {
    if (!existsSync(path.resolve(io.directory, flags.key))) {
      createSigningKey(io, flags.key, flags.origin);
      io.stderr.write(`plimsoll: wrote a new signing key to ${quote(flags.key)}; keep it secret and keep a copy of it\n`);
    }
    const key = readSigningKey(io, flags.key);
    if (key.name !== flags.origin) throw new CommandError('usage', `Cannot create the ledger: the key is of ${quote(key.name)}, and --origin is ${quote(flags.origin)}`);
    const vkey = formatVkey(key.verifier);
    const store = await createFileStore(path.resolve(io.directory, directory), { origin: flags.origin, firstKey: vkey });
    const findings: Finding[] = [];
    const ledger = await openLedger({ store, signers: [signerOf(key)], clock: io.clock, every: io.every, ...(await witnessesOf(io, flags.policy, findings)) });
    await ledger.close();
    const done = computed(`The ledger ${quote(flags.origin)} is empty and signed; its public key is ${vkey}`, { subject, detail: { origin: flags.origin, vkey } });
    return conclude(io, flags, { subject, findings: [...findings, done], value: `${vkey}\n` });
  });
}
