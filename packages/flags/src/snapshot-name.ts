import { type Hex, toHex } from '@plimsoll/bytes';
import type { LoadedRegistry } from './read-registry.ts';
import { isTime } from './time.ts';

const NAME = /^([a-z][a-z0-9_-]{0,62})_(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d(?:\.\d{1,9})?Z)_([0-9a-f]{64})\.json$/;
const ANCHOR = '.anchor.json';

/**
 * Name of the file that keeps this state: `<registry>_<generated_at>_<root>.json`, the time in UTC with milliseconds, cut and not
 * rounded, and `-` for `:`. It follows from the content, so a registry names its own snapshot and anchor.
 */
export function snapshotName({ registry: { registry, generated_at: time }, set }: LoadedRegistry): string {
  const [seconds = '', fraction = ''] = time.slice(0, -1).split('.');
  return `${registry}_${seconds.replaceAll(':', '-')}.${fraction.slice(0, 3).padEnd(3, '0')}Z_${toHex(set.root)}.json`;
}

/** Name of the anchor beside a snapshot. */
export function anchorName(loaded: LoadedRegistry): string {
  return `${snapshotName(loaded)}${ANCHOR}`;
}

/** What the name of a snapshot says, the time as RFC 3339; null if it is none. A time without fraction is read too. */
export function parseSnapshotName(name: string): { readonly registry: string; readonly time: string; readonly root: Hex } | null {
  const [, registry = '', date = '', hour = '', minute = '', second = '', root = ''] = NAME.exec(name) ?? [];
  const time = `${date}T${hour}:${minute}:${second}`;
  return registry === '' || !isTime(time) ? null : { registry, time, root: root as Hex };
}
