import type { Hex } from '@plimsoll/bytes';
import { accept } from '@plimsoll/findings';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { withLedger } from '../ledger-failure.ts';
import { openLog } from '../open-log.ts';
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
    const { reader, place } = openLog(io, directory);
    const index = flags.index === undefined ? await reader.find(flags.entry as Hex) : accept(flags.index);
    if (!index.ok) return conclude(io, flags, { subject, findings: place(index.findings) });
    const proof = await reader.proveInclusion(index.value);
    if (!proof.ok) return conclude(io, flags, { subject, findings: place(proof.findings) });
    if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(proof.value));
    const done = computed(`This proves entry ${index.value}`, { subject, detail: { index: String(index.value), proof: proof.value } });
    return conclude(io, flags, { subject, findings: [done], value: flags.output === undefined ? proof.value : '' });
  });
}
