import { createFrom, inParallel, unless } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import { diffFiles } from '../diff-files.ts';
import type { FileRecord } from '../file-record.ts';
import type { Manifest } from '../manifest.ts';
import { type Rehearsal, rehearsalReport } from '../rehearsal.ts';
import { planRestore } from '../restore-plan.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { ObjectStore } from './object-store.ts';
import { present, type RestoreOptions, spaceFault } from './restore-snapshot.ts';
import { scanOpen } from './scan-tree.ts';
import { orSnapshotsError } from './snapshots-error.ts';
import { removeTree, type StoreFolder } from './store-folder.ts';
import { openTarget, recoverTarget } from './target.ts';
import { verifySnapshot } from './verify-store.ts';
import { AT_ONCE } from './walk.ts';

export interface RehearseOptions extends Omit<RestoreOptions, 'expectRoot'> {
  /** Write no files: the root is recomputed from the contents in the store alone, and the report says so. */
  readonly virtual?: boolean | undefined;
}

/** What a rehearsal gave; `report` is null if it could not be held. */
export interface Rehearsed {
  readonly report: Rehearsal | null;
  readonly findings: readonly Finding[];
}

export async function rehearseSnapshot(store: StoreFolder, manifest: Manifest, target: string, options: RehearseOptions): Promise<Rehearsed> {
  const { machine } = store;
  return orSnapshotsError('rehearse in', store.path, () =>
    store.beside(async () => {
      const open = await openTarget(machine, target, store.path);
      if ('id' in open) return { report: null, findings: [open] };
      try {
        const recovered = await recoverTarget(target, { machine });
        const refused = (...findings: readonly Finding[]): Rehearsed => ({ report: null, findings: [...recovered, ...findings] });
        if (recovered.some(({ verdict }) => verdict !== 'pass')) return refused();
        const objects = await verifySnapshot(store, manifest, options);
        if (objects.some(({ verdict }) => verdict !== 'pass')) return refused(...objects);
        const before = await present(machine, open, manifest, options);
        if ('findings' in before) return refused(...before.findings);
        const plan = planRestore(manifest, before.files, { deleteExtra: options.deleteExtra ?? false });
        if (!plan.ok) return refused(...plan.findings);
        const spaceOk = (await spaceFault(machine, open.path, plan.value)) === undefined;
        const isVirtual = options.virtual === true;
        const reproduced = isVirtual ? manifest.files : await written(store, manifest);
        const after = await present(machine, open, manifest, options);
        const changed = 'findings' in after ? after.findings : diffFiles(before.files, after.files).map(({ path }) => changedMeanwhile(path));
        const { report, findings } = rehearsalReport(manifest, plan.value, { present: before.files, reproduced, materialised: !isVirtual, spaceOk });
        return { report, findings: [...recovered, ...before.links, ...changed.slice(0, 100), ...findings] };
      } finally {
        await open.close();
      }
    }),
  );
}

function changedMeanwhile(path: string): Finding {
  return snapshotRules.finding('snapshots/tree-changed', { sentence: `${JSON.stringify(path)} changed in the target while the restore was rehearsed`, subject: path });
}

/** The files as they are read back from a folder of their own, which is removed. */
async function written(store: StoreFolder, manifest: Manifest): Promise<readonly FileRecord[]> {
  const { machine } = store;
  const objects = new ObjectStore(store);
  const folder = store.at('rehearsals', machine.random());
  await machine.makeFolder(folder, 0o700);
  try {
    const folders = new Set(manifest.files.flatMap(({ path }) => path.split('/').slice(0, -1).map((_, index, names) => names.slice(0, index + 1).join('/'))));
    for (const path of folders) await machine.makeFolder(`${folder}/${path}`).catch(unless('EEXIST'));
    await inParallel(manifest.files, AT_ONCE, async ({ path, sha256, executable }) => {
      await createFrom(machine, `${folder}/${path}`, executable ? 0o755 : 0o644, objects.fill(sha256));
    });
    const open = await machine.pin(folder);
    try {
      return (await scanOpen(machine, open, { scope: manifest.scope, paths: manifest.files.map(({ path }) => path) })).files;
    } finally {
      await open.close();
    }
  } finally {
    await removeTree(machine, folder);
  }
}
