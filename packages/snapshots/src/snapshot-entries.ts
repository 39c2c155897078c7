import { SNAPSHOT_VERSION } from './commit-files.ts';
import type { Manifest } from './manifest.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { RestoreReport } from './restore-report.ts';
import type { SnapshotInfo } from './snapshot-name.ts';

/** Snapshots that one entry lists, so that it stays below 65,535 bytes. */
const MAX_LISTED = 200;

/** Type and data of a ledger entry; whoever appends it adds its id and source. */
export interface SnapshotEvent<Kind extends string = string> {
  readonly type: `dev.plimsoll.snapshots.${Kind}.v1`;
  readonly data: { readonly governance: SnapshotGovernance; readonly [member: string]: unknown };
}

interface SnapshotGovernance {
  readonly phase: string;
  readonly action: string;
  readonly root: { readonly profile: string; readonly sha256: string } | null;
  readonly signer: string;
  readonly notes: string;
}

/** Who did it and why. */
export interface SnapshotEventOptions {
  readonly actor: string;
  readonly reason: string;
  /** Phase that a governance log shows, 1 to 32 letters, digits, dots, underscores or hyphens; `snapshots` if absent. */
  readonly phase?: string;
}

function event<Kind extends string>(kind: Kind, action: string, root: string | null, { actor, reason, phase = 'snapshots' }: SnapshotEventOptions, data: Readonly<Record<string, unknown>>): SnapshotEvent<Kind> {
  const governance = { phase, action, root: root === null ? null : { profile: SNAPSHOT_VERSION, sha256: root }, signer: oneLine(actor, 128), notes: oneLine(reason, 2000) };
  return { type: `dev.plimsoll.snapshots.${kind}.v1`, data: { governance, ...data, actor: actor.slice(0, 2000), reason: reason.slice(0, 2000) } };
}

/** What a governance log can show of a text: no control characters, not empty. */
function oneLine(text: string, length: number): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').slice(0, length) || 'unknown';
}

/** What the ledger says of a snapshot that was taken and verified. */
export function createdEntry({ label, created_at, root, file_count, total_bytes }: Manifest, options: SnapshotEventOptions): SnapshotEvent<'created'> {
  return event('created', 'SNAPSHOT', root, options, { label, created_at, root, file_count, total_bytes });
}

/** What the ledger says of a rehearsal. */
export function rehearsedEntry(report: Rehearsal, options: SnapshotEventOptions): SnapshotEvent<'rehearsed'> {
  const { snapshot_root, reproduced_root, equal, materialised, root_before, noop, unchanged, bytes } = report;
  const counts = { created: report.create.length, replaced: report.replace.length, mode: report.mode.length, deleted: report.delete.length, extra: report.extra.length, unchanged };
  return event('rehearsed', 'ROLLBACK-REHEARSAL', snapshot_root, options, { snapshot_root, reproduced_root, equal, materialised, root_before, noop, bytes, counts });
}

/** What the ledger says of a restore. */
export function restoredEntry(report: RestoreReport, options: SnapshotEventOptions): SnapshotEvent<'restored'> {
  const { snapshot_root, root_before, root_after, equal, unchanged } = report;
  const counts = { written: report.written.length, deleted: report.deleted.length, extra: report.extra.length, unchanged };
  return event('restored', 'ROLLBACK', snapshot_root, options, { snapshot_root, root_before, root_after, equal, counts });
}

/** What the ledger says of snapshots that were removed, 200 an entry. */
export function prunedEntries(removed: readonly SnapshotInfo[], options: SnapshotEventOptions): SnapshotEvent<'pruned'>[] {
  const events: SnapshotEvent<'pruned'>[] = [];
  for (let at = 0; at < removed.length; at += MAX_LISTED) {
    const snapshots = removed.slice(at, at + MAX_LISTED).map(({ label, created_at, root }) => ({ label, created_at, root }));
    events.push(event('pruned', 'SNAPSHOT-PRUNE', null, options, { snapshots }));
  }
  return events;
}
