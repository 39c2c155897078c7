import { type Finding, refuse, type Result } from '@plimsoll/findings';
import { limits } from '../limits.ts';
import type { Manifest } from '../manifest.ts';
import { parseManifest } from '../parse-manifest.ts';
import { manifestName, parseManifestName, type SnapshotInfo } from '../snapshot-name.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { newestFirst } from '../prune-plan.ts';
import type { StoreFolder } from './store-folder.ts';

/** Names of the manifests of a store, in their order. */
async function manifestNames(store: StoreFolder): Promise<string[]> {
  const names = await store.machine.list(store.at('snapshots'));
  return names.filter((name) => parseManifestName(name) !== undefined).sort();
}

/** The manifest of a file name, or of a root that begins with at least 8 hex digits. */
export async function readManifest(store: StoreFolder, id: string): Promise<Result<Manifest>> {
  const names = await manifestNames(store);
  const found = names.filter((name) => name === id || (/^[0-9a-f]{8,64}$/.test(id) && parseManifestName(name)?.root.startsWith(id) === true));
  const roots = new Set(found.map((name) => parseManifestName(name)?.root));
  if (roots.size !== 1) {
    const why = found.length === 0 ? 'has no snapshot' : `has ${found.length} snapshots`;
    return refuse(snapshotRules.finding('snapshots/unknown-snapshot', { sentence: `The store ${why} ${JSON.stringify(id.slice(0, 200))}; give the name of a manifest, or at least 8 hex digits of one root`, subject: id.slice(0, 200) }));
  }
  // Of several with one root each brings back the same files, so that one which is sound will do.
  const faults: Finding[] = [];
  for (const name of found.reverse()) {
    const read = await readNamed(store, name);
    if (read.ok) return read;
    faults.push(...read.findings);
  }
  return { ok: false, findings: faults };
}

async function readNamed(store: StoreFolder, name: string): Promise<Result<Manifest>> {
  const read = parseManifest((await store.machine.read(store.at('snapshots', name), limits.manifestBytes + 1)) ?? '');
  if (!read.ok) return { ok: false, findings: read.findings.map((finding) => ({ ...finding, location: { file: `snapshots/${name}`, ...finding.location } })) };
  if (manifestName(read.value) === name) return read;
  return refuse(snapshotRules.finding('snapshots/root-mismatch', { sentence: `The manifest ${JSON.stringify(name)} is that of ${JSON.stringify(manifestName(read.value))}; use another copy`, subject: name }));
}

/** All snapshots that can be read, newest first, and what is wrong with the others. */
export async function readAll(store: StoreFolder): Promise<{ readonly manifests: readonly (readonly [SnapshotInfo, Manifest])[]; readonly findings: readonly Finding[] }> {
  const manifests: (readonly [SnapshotInfo, Manifest])[] = [];
  const findings: Finding[] = [];
  for (const id of await manifestNames(store)) {
    const read = await readNamed(store, id);
    if (!read.ok) findings.push(...read.findings);
    else {
      const { label, created_at, root, file_count, total_bytes } = read.value;
      manifests.push([{ id, label, created_at, root, file_count, total_bytes }, read.value]);
    }
  }
  return { manifests: manifests.sort(([a], [b]) => newestFirst(a, b)), findings };
}
