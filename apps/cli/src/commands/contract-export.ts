import path from 'node:path';
import type { ExportIndex } from '@plimsoll/contract-tests';
import { exportFolder } from '@plimsoll/contract-tests/node';
import type { ContractKit } from '@plimsoll/findings';
import { computed, conclude } from '../conclude.ts';
import { contractFailure } from '../contract-failure.ts';
import { findKit } from '../find-kit.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';

export interface ContractExportFlags extends FormatFlags {
  readonly output: string;
}

function exported(io: Io, kit: ContractKit, folder: string): ExportIndex {
  try {
    return exportFolder(kit, path.resolve(io.directory, folder));
  } catch (thrown) {
    throw contractFailure(`write to ${quote(folder)}`, thrown);
  }
}

/** `plimsoll contract export ID --output DIR`: every case as a file, with an index. */
export default function contractExport(io: Io, flags: ContractExportFlags, id: string): number {
  const kit = findKit(id);
  const { cases } = exported(io, kit, flags.output);
  const sentence = `${quote(flags.output)} has the ${cases.length} cases of ${id}; index.json says what each must get`;
  return conclude(io, flags, { subject: id, findings: [computed(sentence, { subject: id, detail: { cases: cases.length, bytes: cases.reduce((sum, { size }) => sum + size, 0) } })] });
}
