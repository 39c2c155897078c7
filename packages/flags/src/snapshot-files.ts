import path from 'node:path';
import { equalBytes, type Hex, toHex } from '@plimsoll/bytes';
import { codeOf, type Machine, nodeMachine, replaceFile } from '@plimsoll/durable-files';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { fileRules } from './file-rules.ts';
import { orFlagsError, unsafePath } from './flags-error.ts';
import { limits, type LoadedRegistry, readRegistry } from './read-registry.ts';
import { readRegular } from './registry-file.ts';
import { parseSnapshotName, snapshotName } from './snapshot-name.ts';
import { nanoseconds } from './time.ts';

/** A state that was kept, by the name of its file: what is in the file, only {@link readSnapshot} shows. */
export interface Snapshot {
  readonly name: string;
  readonly registry: string;
  /** `generated_at`, cut to milliseconds. */
  readonly time: string;
  readonly root: Hex;
  /** Whether an anchor lies beside it, not whether it verifies. */
  readonly hasAnchor: boolean;
}

/** The folder beside a registry file in which its states are kept. */
export function snapshotFolder(file: string): string {
  return path.join(path.dirname(file), 'snapshots');
}

/**
 * The snapshots beside a registry file, oldest first by what their names say; those of other registries in the folder too.
 * @throws FlagsError `unsafe-path`, `io`
 */
export function listSnapshots(file: string, machine: Machine = nodeMachine): Promise<readonly Snapshot[]> {
  const folder = snapshotFolder(file);
  return orFlagsError(folder, async () => {
    const names = new Set(await namesIn(machine, folder));
    const found = [...names].flatMap((name): Snapshot[] => {
      const said = parseSnapshotName(name);
      return said === null ? [] : [{ name, ...said, hasAnchor: names.has(`${name}.anchor.json`) }];
    });
    const timed = found.map((snapshot) => ({ snapshot, at: nanoseconds(snapshot.time) }));
    timed.sort((a, b) => Number(a.at > b.at) - Number(a.at < b.at) || Number(a.snapshot.name > b.snapshot.name) - Number(a.snapshot.name < b.snapshot.name));
    return timed.map(({ snapshot }) => snapshot);
  });
}

async function namesIn(machine: Machine, folder: string): Promise<readonly string[]> {
  const seen = await machine.look(folder);
  if (seen === undefined) return [];
  if (seen.kind !== 'folder') throw unsafePath(folder, 'folder', seen.kind);
  return machine.list(folder);
}

/**
 * Reads a snapshot beside a registry file: strict, its root recomputed and equal to the one in its name. Refuses with
 * `flags/snapshot-missing`, `flags/name-mismatch`, or what `readRegistry` finds.
 * @throws FlagsError `unsafe-path`, `io`; RangeError for what is no name of a snapshot
 */
export async function readSnapshot(file: string, name: string, machine: Machine = nodeMachine): Promise<Result<LoadedRegistry & { readonly bytes: Uint8Array }>> {
  const said = parseSnapshotName(name);
  if (said === null) throw new RangeError(`Cannot read a snapshot: the name is <registry>_<time>_<root>.json, received ${JSON.stringify(name.slice(0, 200))}`);
  const location = { file: path.join(snapshotFolder(file), name) };
  const bytes = await orFlagsError(location.file, () => readRegular(machine, location.file, limits.bytes + 1));
  if (bytes === null) return refuse(fileRules.finding('flags/snapshot-missing', { sentence: `There is no snapshot ${name}`, subject: name, location }));
  const read = readRegistry(bytes);
  if (!read.ok) return { ok: false, findings: read.findings.map((finding): Finding => ({ ...finding, location: { ...finding.location, ...location } })) };
  const { registry, set } = read.value;
  if (toHex(set.root) === said.root && registry.registry === said.registry) return accept({ ...read.value, bytes }, read.findings);
  return refuse(fileRules.finding('flags/name-mismatch', { sentence: `The snapshot ${name} is of the registry ${registry.registry} with the root ${toHex(set.root)}`, subject: name, location, expected: said.root, actual: toHex(set.root) }));
}

/** Makes the folder of snapshots, whose name is the caller's to make durable. */
export async function makeSnapshotFolder(machine: Machine, file: string): Promise<string> {
  const folder = snapshotFolder(file);
  const kind = (await machine.look(folder))?.kind;
  if (kind !== undefined && kind !== 'folder') throw unsafePath(folder, 'folder', kind);
  if (kind === undefined) {
    await machine.makeFolder(folder).catch((thrown: unknown) => {
      if (codeOf(thrown) !== 'EEXIST') throw thrown;
    });
  }
  return folder;
}

/**
 * Keeps a state in the folder of snapshots. One that is there stays as it is, unless it is no longer what its name says. Durable
 * once this has ended; also if a process that died had left it there without making it durable.
 * @returns the path of the snapshot
 */
export async function keepSnapshot(machine: Machine, file: string, state: LoadedRegistry, bytes: Uint8Array): Promise<string> {
  const folder = await makeSnapshotFolder(machine, file);
  const name = snapshotName(state);
  const snapshot = path.join(folder, name);
  const there = (await machine.look(snapshot)) === undefined ? null : await readRegular(machine, snapshot, limits.bytes + 1);
  const isKept = there !== null && (equalBytes(there, bytes) || (await readSnapshot(file, name, machine)).ok);
  if (isKept) await machine.syncFolder(folder);
  else await replaceFile(machine, snapshot, bytes);
  await machine.syncFolder(path.dirname(file));
  return snapshot;
}
