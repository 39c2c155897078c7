import { newRegistry, Registry } from '@plimsoll/flags';
import { changeRegistryFile } from '@plimsoll/flags/node';
import { changedFile, COMPLETED, shownChange } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { anchorState } from '../flag-anchor.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { timeOf } from '../key-file.ts';
import { quote } from '../quote.ts';
import { recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';

export interface FlagsInitFlags extends FormatFlags, RecordFlags {
  readonly registry: string;
  readonly env?: string;
  readonly actor: string;
  readonly dryRun?: boolean;
}

/** `plimsoll flags init FILE --registry NAME`: a registry without flags, under the default rules. */
export default async function flagsInit(io: Io, flags: FlagsInitFlags, file: string): Promise<number> {
  const { registry, actor, dryRun = false } = flags;
  const target = changedFile(io, file);
  if (!Registry.shape.registry.safeParse(registry).success) throw new CommandError('usage', `Cannot name a registry ${quote(registry)}: a-z, then at most 62 of a-z 0-9 _ - are needed`);
  const recorder = dryRun ? undefined : await recorderOf(io, flags, COMPLETED);
  const { written } = await withFlagFiles(() => changeRegistryFile(target, ({ bytes }) => ({ next: bytes === null ? newRegistry(registry, flags.env ?? null, timeOf(io)) : null }), { dryRun }));
  if (written === null) throw new CommandError('environment', `Cannot create ${quote(file)}: it exists already`);
  const { value, finding } = shownChange({ file, before: null, beforeRoot: null, after: written, dryRun });
  const findings = recorder === undefined ? [] : await anchorState(io, recorder, file, written, 'created', { actor, reason: 'new registry' });
  return conclude(io, flags, { subject: shownName(file), findings: [finding, ...findings], value });
}
