import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { exposedPpm, recordId } from '@plimsoll/flags';
import { computed, conclude } from '../conclude.ts';
import { flagOf } from '../flag-of.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { registryOf } from '../registry-file.ts';

/** `plimsoll flags show ID FILE`: all that the registry says of one flag, and where it stands in the root. */
export default async function flagsShow(io: Io, flags: FormatFlags, id: string, file: string): Promise<number> {
  const subject = shownName(file);
  const read = await registryOf(io, file);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const { registry, set } = read.value;
  const record = flagOf(registry, id, file);
  if (!record.ok) return conclude(io, flags, { subject, findings: record.findings });
  const shown = { flag: id, root: toHex(set.root), leaf_index: set.prove(recordId(id)).leaves[0]?.index ?? null, exposed_ppm: exposedPpm(record.value.state), record: record.value } as unknown as Readonly<Record<string, Json>>;
  const done = computed(`${quote(id)} is ${record.value.state.mode}`, { subject, detail: shown });
  return conclude(io, flags, { subject, findings: [...read.findings, done], value: `${JSON.stringify(shown, null, 2)}\n` });
}
