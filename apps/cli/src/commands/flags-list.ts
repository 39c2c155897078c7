import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { exposedPpm, type LoadedRegistry, matches } from '@plimsoll/flags';
import { columns } from '../columns.ts';
import { computed, conclude } from '../conclude.ts';
import { percentOf } from '../exposure.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { registryOf } from '../registry-file.ts';

export interface FlagsListFlags extends FormatFlags {
  readonly match?: readonly string[];
}

/** What a registry is, on one line. */
export function registryLine({ registry: { registry, environment, generation }, set }: LoadedRegistry): string {
  return `${registry}, ${environment ?? 'no environment'}, generation ${generation}, root ${toHex(set.root)}`;
}

/** `plimsoll flags list FILE`: every flag with its mode, exposure and owner. */
export default async function flagsList(io: Io, flags: FlagsListFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const read = await registryOf(io, file);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const { registry, set } = read.value;
  const listed = Object.entries(registry.records)
    .filter(([id]) => flags.match === undefined || flags.match.some((glob) => matches(glob, id)))
    .map(([id, { state, owner, updated_at, updated_by }]) => ({ id, mode: state.mode, ppm: exposedPpm(state), owner, updated_at, updated_by }));
  const rows = listed.map(({ id, mode, ppm, owner, updated_at: at, updated_by: by }) => [id, mode, percentOf(ppm), owner, `${at} by ${by}`]);
  const detail = { registry: registry.registry, environment: registry.environment, generation: registry.generation, root: toHex(set.root), flags: listed as unknown as Json };
  const done = computed(`${listed.length} of the ${Object.keys(registry.records).length} flags of ${quote(registry.registry)} are listed`, { subject, detail });
  return conclude(io, flags, { subject, findings: [...read.findings, done], value: `${registryLine(read.value)}\n${columns([['flag', 'mode', 'exposed', 'owner', 'changed'], ...rows])}` });
}
