import type { Hex } from '@plimsoll/bytes';
import { accept } from '@plimsoll/findings';
import { fileReader } from '@plimsoll/ledger';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { inLedger, ledgerFolder } from '../ledger-folder.ts';
import { withLedger } from '../ledger-failure.ts';
import { writeOutput } from '../write-output.ts';

export interface LedgerProveFlags extends FormatFlags {
  readonly index?: bigint;
  readonly entry?: string;
  readonly output?: string;
}

/** `plimsoll ledger prove DIR --index N`: a C2SP tlog-proof of one entry under the published checkpoint. */
export default function ledgerProve(io: Io, flags: LedgerProveFlags, directory: string): Promise<number> {
  const subject = shownName(directory);
  if ((flags.index === undefined) === (flags.entry === undefined)) throw new CommandError('usage', 'Cannot prove an entry: give either --index N or --entry HASH');
  return withLedger(io, flags, subject, async () => {
    const reader = fileReader(ledgerFolder(io, directory));
    const index = flags.index === undefined ? await reader.find(flags.entry as Hex) : accept(flags.index);
    if (!index.ok) return conclude(io, flags, { subject, findings: inLedger(directory, index.findings) });
    const proof = await reader.proveInclusion(index.value);
    if (!proof.ok) return conclude(io, flags, { subject, findings: inLedger(directory, proof.findings) });
    if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(proof.value));
    const done = computed(`This proves entry ${index.value}`, { subject, detail: { index: String(index.value), proof: proof.value } });
    return conclude(io, flags, { subject, findings: [done], value: flags.output === undefined ? proof.value : '' });
  });
}
