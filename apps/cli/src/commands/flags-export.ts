import type { Json } from '@plimsoll/findings';
import { exportFlagd } from '@plimsoll/flags';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { registryOf } from '../registry-file.ts';
import { writeOutput } from '../write-output.ts';

export interface FlagsExportFlags extends FormatFlags {
  readonly output?: string;
  readonly lenient?: boolean;
}

/** `plimsoll flags export FILE`: the registry as definitions of flagd that serve the same. */
export default async function flagsExport(io: Io, flags: FlagsExportFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const read = await registryOf(io, file);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const exported = exportFlagd(read.value.registry, { lenient: flags.lenient ?? false });
  const findings = inFile(file, exported.findings);
  if (!exported.ok) return conclude(io, flags, { subject, findings });
  if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(exported.value));
  const done = computed('The registry stands in definitions of flagd', { subject, detail: { definitions: JSON.parse(exported.value) as Json } });
  return conclude(io, flags, { subject, findings: [...findings, done], value: flags.output === undefined ? exported.value : '' });
}
