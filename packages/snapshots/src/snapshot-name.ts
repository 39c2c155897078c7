import { isSnapshotTime, LABEL, type Manifest } from './manifest.ts';

/** What a list of snapshots says of one. */
export interface SnapshotInfo extends Pick<Manifest, 'label' | 'created_at' | 'file_count' | 'total_bytes'> {
  /** Name of its manifest's file, see {@link manifestName}. */
  readonly id: string;
  readonly root: string;
}

/** Name of a manifest's file: `<created_at, ':' as '-'>_<label>_<root>.json`. */
export function manifestName({ created_at, label, root }: Pick<SnapshotInfo, 'created_at' | 'label' | 'root'>): string {
  return `${created_at.replaceAll(':', '-')}_${label}_${root}.json`;
}

/** What a manifest's file name says; undefined if it is none. */
export function parseManifestName(name: string): Pick<SnapshotInfo, 'created_at' | 'label' | 'root'> | undefined {
  const [, date, hours, minutes, seconds, label, root] = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)_(.+)_([0-9a-f]{64})\.json$/.exec(name) ?? [];
  if (date === undefined || hours === undefined || minutes === undefined || seconds === undefined || label === undefined || root === undefined) return undefined;
  const created_at = `${date}${hours}:${minutes}:${seconds}`;
  return isSnapshotTime(created_at) && LABEL.test(label) ? { created_at, label, root } : undefined;
}
