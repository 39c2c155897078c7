import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { verifyStep } from '@plimsoll/flags';
import { computed, conclude } from '../conclude.ts';
import { factsOf, type FactsFlags, factSources } from '../flag-facts.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { changeLines, registryChanges } from '../registry-changes.ts';
import { registryOf } from '../registry-file.ts';

export interface FlagsDiffFlags extends FormatFlags, FactsFlags {}

/** `plimsoll flags diff OLD NEW`: what changed between two registries, and whether it may be one step. */
export default async function flagsDiff(io: Io, flags: FlagsDiffFlags, oldFile: string, newFile: string): Promise<number> {
  const subject = shownName(newFile);
  const before = await registryOf(io, oldFile);
  const after = await registryOf(io, newFile);
  if (!before.ok || !after.ok) return conclude(io, flags, { subject, findings: [...before.findings, ...after.findings] });
  const sources = await factSources(io, flags, undefined);
  if (!sources.ok) return conclude(io, flags, { subject, findings: sources.findings });
  const facts = await withFlagFiles(() => factsOf(io, flags, sources.value, newFile, before.value));
  const changes = registryChanges(before.value.registry, after.value.registry);
  const [from, to] = [toHex(before.value.set.root), toHex(after.value.set.root)];
  const done = computed(`${changes.length} flags differ between the roots ${from} and ${to}`, { subject, detail: { changes: changes as unknown as Json, from, to } });
  return conclude(io, flags, { subject, findings: [...inFile(newFile, verifyStep(before.value.registry, after.value.registry, facts)), ...sources.value.evaluated.filter(({ verdict }) => verdict === 'pass'), done], value: `${changeLines(changes)}root ${from} -> ${to}\n` });
}
