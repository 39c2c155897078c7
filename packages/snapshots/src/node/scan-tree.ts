import { codeOf, isWriteInterrupted, type Machine, nodeMachine, type PinnedFolder, type ReadState, type Sighting, stateOf } from '@plimsoll/durable-files';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { checkPaths } from '../check-paths.ts';
import { comparePaths, type FileRecord } from '../file-record.ts';
import { limits } from '../limits.ts';
import type { Scope } from '../scope.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { orSnapshotsError, SnapshotsError } from './snapshots-error.ts';
import { type Met, unreadable, walk, type WalkOptions } from './walk.ts';
import { stepsOf, type Watch } from './watch.ts';

export interface ScanOptions extends Watch {
  /** Which files, of a scope of `files`; one that is not there is left out. */
  readonly paths?: readonly string[] | undefined;
  readonly machine?: Machine | undefined;
}

/**
 * The files below a folder that the scope selects, each read and hashed, in the order of their paths. Refuses with
 * `snapshots/symlink`, `-special-file`, `-file-unreadable`, `-file-changed`, `-path-unsafe`, `-path-collision`, `-too-large`,
 * and `-restore-interrupted` for a folder that a restore has left half done. No link is followed; memory does not grow with
 * the size of files.
 * @throws SnapshotsError `io`
 */
export async function scanTree(root: string, scope: Scope, { machine = nodeMachine, ...options }: ScanOptions = {}): Promise<Result<readonly FileRecord[]>> {
  return orSnapshotsError('scan', root, async () => {
    if (await isWriteInterrupted(root, { machine })) return refuse(interrupted(root));
    const open = await machine.pin(root);
    try {
      const { files, findings } = await scanOpen(machine, open, { scope, ...options });
      const [first, ...others] = [...findings, ...checkPaths(files.map(({ path }) => path))];
      return first === undefined ? accept(files) : refuse(first, ...others);
    } finally {
      await open.close();
    }
  });
}

/** What a folder that is open has. */
export interface Scanned {
  readonly files: readonly FileRecord[];
  /** By path, the version that each file had while it was read. */
  readonly versions: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Files and faults of a folder that is open. */
export async function scanOpen(machine: Machine, root: PinnedFolder, options: WalkOptions & Watch): Promise<Scanned> {
  const step = stepsOf(options);
  const files: FileRecord[] = [];
  const versions = new Map<string, string>();
  const faults: Finding[] = [];
  const links = await walk(machine, root, options, async (met) => {
    if (files.length >= limits.files || met.seen.size > limits.fileBytes) {
      faults.push(tooLarge(met));
      return;
    }
    const found = await readSettled(met, (seen) => stateOf(machine, met.at, undefined, seen));
    if ('id' in found) {
      faults.push(found);
    } else {
      const { version, ...file } = found;
      files.push(file);
      versions.set(met.path, version);
    }
    step(met.seen.size);
  });
  return { files: files.sort((a, b) => comparePaths(a.path, b.path)), versions, findings: [...links, ...faults] };
}

/** A file that nobody changed while it was read, and its version. */
export interface Settled extends FileRecord {
  readonly version: string;
}

/** Reads a file that nobody changes meanwhile; tried twice. */
export async function readSettled({ path, seen }: Met, read: (seen?: Sighting) => Promise<ReadState | null | undefined>): Promise<Settled | Finding> {
  for (let tries = 0; tries < 2; tries++) {
    try {
      const state = await read(tries === 0 ? seen : undefined);
      if (state?.version !== undefined) return { path, sha256: state.sha256, size: state.size, executable: state.executable, version: state.version };
    } catch (thrown) {
      if (thrown instanceof SnapshotsError || codeOf(thrown) === '') throw thrown;
      return unreadable(path, thrown);
    }
  }
  return snapshotRules.finding('snapshots/file-changed', { sentence: `${JSON.stringify(path)} changed while it was read; stop whoever writes it, and try again`, subject: path });
}

export function tooLarge({ path, seen }: Met): Finding {
  const sentence = seen.size > limits.fileBytes ? `${JSON.stringify(path)} has ${seen.size} bytes; a file may have ${limits.fileBytes}` : `There are more than ${limits.files} files`;
  return snapshotRules.finding('snapshots/too-large', { sentence, subject: path });
}

export function interrupted(target: string): Finding {
  return snapshotRules.finding('snapshots/restore-interrupted', { sentence: `A restore of ${JSON.stringify(target)} did not come to its end, so its files may be partly old and partly new; recover it first` });
}
