import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@plimsoll/findings';
import { openFileStore, openLedger } from '@plimsoll/ledger';
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

export interface LedgerChangeKeyFlags extends FormatFlags {
  readonly key: string;
  readonly newKey: string;
  readonly policy?: string;
}

/** `plimsoll ledger change-key DIR --key OLD --new-key NEW`: hands the ledger over to another key; prints the new public key. */
export default function ledgerChangeKey(io: Io, flags: LedgerChangeKeyFlags, directory: string): Promise<number> {
  const subject = shownName(directory);
  return withLedger(io, flags, subject, async () => {
    const old = readSigningKey(io, flags.key);
    const store = await openFileStore(path.resolve(io.directory, directory));
    const findings: Finding[] = [];
    const ledger = await openLedger({ store, signers: [signerOf(old)], clock: io.clock, every: io.every, ...(await witnessesOf(io, flags.policy, findings)) });
    try {
      if (!existsSync(path.resolve(io.directory, flags.newKey))) {
        createSigningKey(io, flags.newKey, ledger.origin);
        io.stderr.write(`plimsoll: wrote a new signing key to ${quote(flags.newKey)}; keep it secret and keep a copy of it\n`);
      }
      const key = readSigningKey(io, flags.newKey);
      if (key.name !== ledger.origin) throw new CommandError('usage', `Cannot change the key: the new key is of ${quote(key.name)}, and the ledger is ${quote(ledger.origin)}`);
      const changed = await ledger.changeKey(signerOf(key));
      // What witnesses say until the end belongs to the report.
      await ledger.close();
      if (!changed.ok) return conclude(io, flags, { subject, findings: [...findings, ...changed.findings] });
      const vkey = formatVkey(key.verifier);
      const from = String(changed.value.index + 1n);
      const done = computed(`From size ${from} on the ledger is signed by ${vkey}; the old key signs nothing more`, { subject, detail: { from, vkey } });
      return conclude(io, flags, { subject, findings: [...findings, done], value: `${vkey}\n` });
    } finally {
      await ledger.close();
    }
  });
}
