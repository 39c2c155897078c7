import { unless } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import { shownPath } from '../check-path.ts';
import type { Manifest } from '../manifest.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { readAll } from './manifests.ts';
import { ObjectStore } from './object-store.ts';
import type { StoreFolder } from './store-folder.ts';
import type { Watch } from './watch.ts';

/** Paths that are told of one object; their number always is. */
const MAX_PATHS = 100;

/** Reads every object of a snapshot back: what is wrong, or that it is whole. */
export async function verifySnapshot(store: StoreFolder, manifest: Manifest, watch: Watch): Promise<Finding[]> {
  const faults = await new ObjectStore(store).faults(manifest.files, watch);
  return faults.size === 0 ? [whole(manifest)] : [...faults].map(([sha256, fault]) => ofFiles(fault, sha256, manifest));
}

/** A fault of an object with the files that it is the content of; the store alone does not know them. */
function ofFiles(fault: Finding, sha256: string, { files }: Manifest): Finding {
  const paths = files.filter((file) => file.sha256 === sha256).map(({ path }) => path);
  const [first = '', ...others] = paths;
  return { ...fault, sentence: `${fault.sentence}; it is the content of ${shownPath(first)}${others.length > 0 ? ` and of ${others.length} more` : ''}`, detail: { paths: paths.slice(0, MAX_PATHS), path_count: paths.length } };
}

function whole({ root, file_count }: Manifest): Finding {
  return snapshotRules.finding('snapshots/snapshot-proved', { sentence: `Every content of the ${file_count === 1 ? 'one file' : `${file_count} files`} of the snapshot ${root} was read back`, subject: root, evidence: [{ name: 'root of the snapshot', sha256: root }] });
}

/** Reads every manifest and every object of the store, those included that nothing names; goes on after each fault. */
export async function checkStore(store: StoreFolder, watch: Watch): Promise<Finding[]> {
  const { manifests, findings } = await readAll(store);
  const objects = new ObjectStore(store);
  const named = new Map(manifests.flatMap(([, { files }]) => files.map((file) => [file.sha256, file] as const)));
  const faults = await objects.faults([...named.values()], watch);
  const proofs = manifests.flatMap(([, manifest]) => (manifest.files.some(({ sha256 }) => faults.has(sha256)) ? [] : [whole(manifest)]));
  const others: Finding[] = [];
  for (const { sha256, size } of await allObjects(store)) {
    if (named.has(sha256)) continue;
    const fault = await objects.fault(sha256, size);
    if (fault !== undefined) others.push(fault);
  }
  return [...findings, ...faults.values(), ...others, ...proofs];
}

/** Every object there is, by the names of files. */
export async function allObjects(store: StoreFolder): Promise<{ readonly sha256: string; readonly size: number; readonly changedAt: number }[]> {
  const found: { readonly sha256: string; readonly size: number; readonly changedAt: number }[] = [];
  for (const shard of await store.machine.list(store.at('objects', 'sha256'))) {
    if (!/^[0-9a-f]{2}$/.test(shard)) continue;
    for (const name of (await store.machine.list(store.at('objects', 'sha256', shard)).catch(unless('ENOTDIR'))) ?? []) {
      const seen = /^[0-9a-f]{62}$/.test(name) ? await store.machine.look(store.at('objects', 'sha256', shard, name)) : undefined;
      if (seen !== undefined) found.push({ sha256: shard + name, size: seen.size, changedAt: seen.changedAt });
    }
  }
  return found;
}
