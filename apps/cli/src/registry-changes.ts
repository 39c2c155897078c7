import { canonicalize } from '@plimsoll/canonical-json';
import { exposedPpm, type FlagRecord, type Mode, type Registry } from '@plimsoll/flags';
import { percentOf } from './exposure.ts';

/** One flag that two registries have otherwise; mode null where it is not there. */
export interface RegistryChange {
  readonly id: string;
  readonly from: Mode | null;
  readonly to: Mode | null;
  readonly from_ppm: number;
  readonly to_ppm: number;
  /** Members of the record that are other than before. */
  readonly members: readonly string[];
}

const MEMBERS = ['state', 'definition', 'bucketing', 'depends_on', 'controls', 'owner', 'rationale', 'evidence', 'updated_at', 'updated_by'] as const;

function isSame(a: unknown, b: unknown): boolean {
  return canonicalize((a ?? null)) === canonicalize((b ?? null));
}

function recordOf({ records }: Registry, id: string): FlagRecord | undefined {
  return Object.hasOwn(records, id) ? records[id] : undefined;
}

/** Flags that differ between two registries, in the order of their ids. */
export function registryChanges(before: Registry, after: Registry): readonly RegistryChange[] {
  const ids = [...new Set([...Object.keys(before.records), ...Object.keys(after.records)])].filter((id) => recordOf(before, id) !== recordOf(after, id));
  return ids.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).flatMap((id) => {
    const [old, now] = [recordOf(before, id), recordOf(after, id)];
    if (isSame(old, now)) return [];
    const members = MEMBERS.filter((member) => !isSame(old?.[member], now?.[member]));
    return [{ id, from: old?.state.mode ?? null, to: now?.state.mode ?? null, from_ppm: old === undefined ? 0 : exposedPpm(old.state), to_ppm: now === undefined ? 0 : exposedPpm(now.state), members }];
  });
}

function modesOf({ from, to }: RegistryChange): string {
  if (from === null) return `created ${to ?? ''}`;
  if (to === null) return `${from} -> removed`;
  return from === to ? from : `${from} -> ${to}`;
}

/** What changes, for people: a line for each flag. */
export function changeLines(changes: readonly RegistryChange[]): string {
  const lines = changes.map((change) => {
    const { id, from, to, from_ppm: low, to_ppm: high, members } = change;
    const other = from === null || to === null ? [] : members.filter((member) => !['state', 'rationale', 'updated_at', 'updated_by'].includes(member));
    const exposure = low === high ? `${high} ppm` : `${low} -> ${high} ppm (${percentOf(low)} -> ${percentOf(high)})`;
    return `${id}: ${modesOf(change)}, ${exposure}${other.length === 0 ? '' : `; ${other.join(', ')} changed`}\n`;
  });
  return lines.length === 0 ? 'no flag changes\n' : lines.join('');
}
