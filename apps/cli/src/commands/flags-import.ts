import { accept, type Result } from '@plimsoll/findings';
import { mecToNative, readAnyRegistry, Registry } from '@plimsoll/flags';
import { changeRegistryFile } from '@plimsoll/flags/node';
import { changedFile, COMPLETED, concludeChange, settled, shownChange } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { anchorState } from '../flag-anchor.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { timeOf } from '../key-file.ts';
import { quote } from '../quote.ts';
import { readInput } from '../read-input.ts';
import { recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';
import { MAX_REGISTRY_BYTES } from '../registry-file.ts';

export interface FlagsImportFlags extends FormatFlags, RecordFlags {
  readonly registry: string;
  readonly env?: string;
  readonly actor: string;
  readonly owner?: string;
  readonly rationale: string;
  readonly lenient?: boolean;
  readonly dryRun?: boolean;
}

/** The registry that a file of another format, or of ours, comes to. */
function imported(bytes: Uint8Array, now: string, { registry, env, actor, owner, rationale, lenient = false }: FlagsImportFlags): Result<Registry> {
  const environment = env ?? null;
  const read = readAnyRegistry(bytes, { flagd: { now, actor, rationale, registry, environment, lenient, ...(owner !== undefined && { owner }) } });
  if (!read.ok) return read;
  switch (read.value.format) {
    case 'native':
      throw new CommandError('usage', 'Cannot import a registry that is one already: copy the file, and run plimsoll flags anchor');
    case 'mec': {
      const native = mecToNative(read.value.legacy, { registry, environment });
      return { ...native, findings: [...read.findings, ...native.findings] };
    }
    case 'flagd':
      return accept(read.value.registry, read.findings);
  }
}

/** `plimsoll flags import SOURCE FILE --registry NAME`: a new registry of flagd's definitions or of a legacy one. */
export default async function flagsImport(io: Io, flags: FlagsImportFlags, source: string, file: string): Promise<number> {
  const { actor, rationale, dryRun = false } = flags;
  const target = changedFile(io, file);
  if (!Registry.shape.registry.safeParse(flags.registry).success) throw new CommandError('usage', `Cannot name a registry ${quote(flags.registry)}: a-z, then at most 62 of a-z 0-9 _ - are needed`);
  const recorder = dryRun ? undefined : await recorderOf(io, flags, COMPLETED);
  const read = imported(await readInput(io, source, MAX_REGISTRY_BYTES), timeOf(io), flags);
  const findings = inFile(source, read.findings);
  const subject = shownName(file);
  if (!read.ok) return conclude(io, flags, { subject: shownName(source), findings });
  const { written } = await withFlagFiles(() => changeRegistryFile(target, ({ bytes }) => ({ next: bytes === null ? read.value : null }), { dryRun }));
  if (written === null) throw new CommandError('environment', `Cannot import into ${quote(file)}: it exists already`);
  const empty: Registry = { ...written.registry, records: {} };
  const { value, finding } = shownChange({ file, before: empty, beforeRoot: null, after: written, dryRun });
  const recorded = recorder === undefined ? undefined : await settled(file, () => anchorState(io, recorder, file, written, 'anchored', { actor, reason: rationale, ids: Object.keys(written.registry.records) }));
  return concludeChange(io, flags, { subject, findings: [...findings, finding, ...(recorded?.findings ?? [])], value }, recorded?.failure);
}
