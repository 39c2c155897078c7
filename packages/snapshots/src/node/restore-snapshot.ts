import { type FileChange, journalledWrite, type Machine, type PinnedFolder } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import type { FileRecord } from '../file-record.ts';
import type { Manifest } from '../manifest.ts';
import { planRestore, type RestorePlan } from '../restore-plan.ts';
import { type RestoreReport, restoreReport, rootAtPaths } from '../restore-report.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { ObjectStore } from './object-store.ts';
import { type Scanned, scanOpen } from './scan-tree.ts';
import { orSnapshotsError } from './snapshots-error.ts';
import type { StoreFolder } from './store-folder.ts';
import { openTarget, recoverTarget, refusedWrite, unsafe } from './target.ts';
import { verifySnapshot } from './verify-store.ts';
import type { Watch } from './watch.ts';

export interface RestoreOptions extends Watch {
  /** Remove every file that the scope selects and the snapshot does not have; they stay if absent. */
  readonly deleteExtra?: boolean | undefined;
  /** Root that the snapshot must have. */
  readonly expectRoot?: string | undefined;
}

/** What a restore gave; `report` is null if nothing was changed. */
export interface Restored {
  readonly report: RestoreReport | null;
  readonly findings: readonly Finding[];
}

export async function restoreSnapshot(store: StoreFolder, manifest: Manifest, target: string, options: RestoreOptions): Promise<Restored> {
  const { machine } = store;
  return orSnapshotsError('restore into', target, async () => {
    const refused = (...findings: readonly Finding[]): Restored => ({ report: null, findings });
    const other = unexpected(manifest, options.expectRoot);
    if (other !== undefined) return refused(other);
    const open = await openTarget(machine, target, store.path);
    if ('id' in open) return refused(open);
    try {
      const recovered = await recoverTarget(target, { machine });
      if (recovered.some(({ verdict }) => verdict !== 'pass')) return refused(...recovered);
      const objects = await verifySnapshot(store, manifest, options);
      if (objects.some(({ verdict }) => verdict !== 'pass')) return refused(...recovered, ...objects);
      const looked = await present(machine, open, manifest, options);
      if ('findings' in looked) return refused(...recovered, ...looked.findings);
      const plan = planRestore(manifest, looked.files, { deleteExtra: options.deleteExtra ?? false });
      if (!plan.ok) return refused(...recovered, ...plan.findings);
      const space = await spaceFault(machine, open.path, plan.value);
      if (space !== undefined) return refused(...recovered, space);
      const { report, findings } = await carryOut(store, manifest, target, looked, plan.value, options);
      return { report, findings: [...recovered, ...looked.links, ...findings] };
    } finally {
      await open.close();
    }
  });
}

function unexpected({ root }: Manifest, expected: string | undefined): Finding | undefined {
  if (expected === undefined || expected === root) return undefined;
  return snapshotRules.finding('snapshots/root-mismatch', { sentence: `The snapshot has the root ${root}, and ${expected} is expected; nothing was changed`, expected, actual: root });
}

/** What the target has, as the scope selects it; links that are in nobody's way are told beside. */
export async function present(machine: Machine, open: PinnedFolder, manifest: Manifest, options: RestoreOptions): Promise<(Omit<Scanned, 'findings'> & { readonly links: readonly Finding[] }) | { readonly findings: readonly Finding[] }> {
  const { scope } = manifest;
  const paths = manifest.files.map(({ path }) => path);
  const { files, versions, findings } = await scanOpen(machine, open, { scope, paths, signal: options.signal });
  if (findings.length === 0) return { files, versions, links: [] };
  const wanted = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
  const links = findings.filter(({ id }) => id === 'snapshots/symlink' || id === 'snapshots/special-file');
  const inTheWay = links.filter(({ subject }) => wanted.has(subject ?? ''));
  const faults = [
    ...findings.filter((finding) => !links.includes(finding)),
    ...inTheWay.map(({ subject }) => unsafe(`In the target ${JSON.stringify(subject)} is a link or a special file, where the snapshot has a file or a folder; remove it first`)),
    ...(options.deleteExtra === true ? links.filter((link) => !inTheWay.includes(link)) : []),
  ];
  if (faults.length > 0) return { findings: faults };
  return { files, versions, links: links.map(({ subject = '' }) => snapshotRules.finding('snapshots/file-extra', { sentence: `${JSON.stringify(subject)} is no regular file; the restore left it alone`, subject })) };
}

function foldersOf(path: string): string[] {
  return path.split('/').slice(0, -1).map((_, index, names) => names.slice(0, index + 1).join('/'));
}

/** A tenth more than what is written, for what the file system keeps beside it. */
export async function spaceFault(machine: Machine, folder: string, { bytes }: RestorePlan): Promise<Finding | undefined> {
  const free = await machine.freeSpace(folder);
  const needed = Math.ceil(bytes * 1.1);
  if (free >= needed) return undefined;
  return snapshotRules.finding('snapshots/no-space', { sentence: `The target has ${free} bytes free, and ${needed} are needed; nothing was changed`, expected: needed, actual: free });
}

/** The result of a restore that was taken back. */
class Mismatch extends Error {
  readonly result: { readonly report: RestoreReport; readonly findings: readonly Finding[] };

  constructor(result: Mismatch['result']) {
    super('Cannot keep what was restored: it differs from the snapshot');
    this.result = result;
  }
}

async function carryOut(store: StoreFolder, manifest: Manifest, target: string, { files: before, versions }: Pick<Scanned, 'files' | 'versions'>, plan: RestorePlan, options: RestoreOptions): Promise<Restored> {
  const { machine } = store;
  const again = async (): Promise<readonly FileRecord[]> => {
    const now = await machine.pin(target);
    try {
      return (await scanOpen(machine, now, { scope: manifest.scope, paths: manifest.files.map(({ path }) => path) })).files;
    } finally {
      await now.close();
    }
  };
  let result = restoreReport(manifest, before, before);
  const verify = async (): Promise<void> => {
    result = restoreReport(manifest, before, await again());
    const stays = options.deleteExtra === true ? result.report.extra.map(extraStays) : [];
    if (!result.report.equal || stays.length > 0) throw new Mismatch({ report: { ...result.report, equal: false }, findings: [...result.findings.filter(({ verdict }) => verdict !== 'pass'), ...stays] });
  };
  try {
    if (plan.noop) return result;
    await journalledWrite(target, changesOf(store, plan, versions), {
      machine,
      verify,
      ready: () => Promise.resolve(options.signal?.throwIfAborted()),
    });
    return result;
  } catch (thrown) {
    if (!(thrown instanceof Mismatch)) return { report: null, findings: [refusedWrite(target, thrown)] };
    const isBack = rootAtPaths(manifest, await again()) === rootAtPaths(manifest, before);
    const sentence = isBack ? 'The old files were put back, and have the root that they had before' : 'The old files were put back, and somebody has changed them since';
    return { report: thrown.result.report, findings: [...thrown.result.findings, snapshotRules.finding('snapshots/restore-mismatch', { sentence, actual: thrown.result.report.root_after, expected: manifest.root })] };
  }
}

function extraStays(path: string): Finding {
  return snapshotRules.finding('snapshots/restore-mismatch', { sentence: `${JSON.stringify(path)} came while the restore removed what the snapshot does not have`, subject: path });
}

function changesOf(store: StoreFolder, { create, replace, mode, delete: extra }: RestorePlan, versions: ReadonlyMap<string, string>): FileChange[] {
  const objects = new ObjectStore(store);
  const written = (file: FileRecord, expect: FileRecord | null): FileChange => ({ path: file.path, content: objects.fill(file.sha256), sha256: file.sha256, executable: file.executable, expect, version: versions.get(file.path) });
  return [
    ...create.map((file) => written(file, null)),
    ...[...replace, ...mode].map(({ before, after }) => written(after, before)),
    ...extra.map((file): FileChange => ({ path: file.path, content: null, expect: file, version: versions.get(file.path) })),
  ];
}
