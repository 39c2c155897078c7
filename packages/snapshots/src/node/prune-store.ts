import { accept, refuse, type Result } from '@plimsoll/findings';
import { removeAbandoned } from '@plimsoll/durable-files';
import { planPrune, type PrunePlan, type PrunePolicy } from '../prune-plan.ts';
import { readAll } from './manifests.ts';
import { ObjectStore } from './object-store.ts';
import { orSnapshotsError } from './snapshots-error.ts';
import { removeTree, type StoreFolder } from './store-folder.ts';
import { allObjects } from './verify-store.ts';

const DAY = 86_400_000;

export interface PruneOptions {
  /** Do what is planned; nothing is removed if absent. */
  readonly apply?: boolean | undefined;
  /** Time that ages are counted to, RFC 3339 in UTC with milliseconds. */
  readonly now: string;
}

export async function pruneStore(store: StoreFolder, policy: PrunePolicy, keep: ReadonlySet<string>, { apply = false, now }: PruneOptions): Promise<Result<PrunePlan>> {
  return orSnapshotsError('prune', store.path, () => (apply ? store.alone((held) => prune(store, policy, keep, now, held)) : prune(store, policy, keep, now)));
}

async function prune(store: StoreFolder, policy: PrunePolicy, keep: ReadonlySet<string>, now: string, held?: () => Promise<void>): Promise<Result<PrunePlan>> {
  const { machine } = store;
  const { manifests, findings } = await readAll(store);
  const [first, ...others] = findings;
  // What a manifest names that cannot be read must not be removed, and nobody knows what it names.
  if (first !== undefined) return refuse(first, ...others);
  const plan = planPrune(manifests.map(([info]) => info), policy, keep, now);
  if (held === undefined) return accept(plan, plan.findings);
  const removed = new Set(plan.remove.map(({ id }) => id));
  await held();
  for (const id of removed) await machine.rename(store.at('snapshots', id), store.at('trash', id));
  await machine.syncFolder(store.at('snapshots'));
  const named = new Set(manifests.flatMap(([{ id }, { files }]) => (removed.has(id) ? [] : files.map(({ sha256 }) => sha256))));
  const objects = new ObjectStore(store);
  for (const { sha256, changedAt } of await allObjects(store)) {
    if (named.has(sha256) || machine.now() - changedAt < DAY) continue;
    await held();
    await machine.remove(objects.pathOf(sha256));
  }
  for (const name of await machine.list(store.at('trash'))) await machine.remove(store.at('trash', name));
  for (const name of await machine.list(store.at('rehearsals'))) await removeTree(machine, store.at('rehearsals', name));
  for (const folder of ['snapshots', ...(await machine.list(store.at('objects', 'sha256'))).map((shard) => `objects/sha256/${shard}`)]) await removeAbandoned(machine, store.at(folder), await machine.list(store.at(folder)));
  return accept(plan, plan.findings);
}
