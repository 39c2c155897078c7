import { FolderChain, inParallel, JournalledWriteError, type Machine, type PinnedFolder, type Sighting } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import { comparePaths } from '../file-record.ts';
import { type Scope, selection } from '../scope.ts';
import { snapshotRules } from '../snapshot-rules.ts';

/** Files that are worked on at the same time. */
export const AT_ONCE = 8;
/** First segment of what commands of ours keep in a folder while they change it. */
const OURS = '.plimsoll-';

/** A regular file that was met. `at` is a way to it that no swap of its folders leads elsewhere, while it is being visited. */
export interface Met {
  readonly path: string;
  readonly at: string;
  readonly seen: Sighting;
}

/** Which files to meet: those that the scope selects; of a scope of `files`, those at the paths. */
export interface WalkOptions {
  readonly scope: Scope;
  readonly paths?: readonly string[] | undefined;
  /** Folders that are passed by, relative to the root. */
  readonly besides?: readonly string[] | undefined;
}

/**
 * Visits the files below a folder, {@link AT_ONCE} at a time; folders that are links are not entered. Gives a finding for each
 * link, special file and unreadable folder on the way.
 */
export async function walk(machine: Machine, root: PinnedFolder, options: WalkOptions, visit: (met: Met) => Promise<void>): Promise<Finding[]> {
  const findings: Finding[] = [];
  const visitOne = async (path: string, at: string): Promise<Sighting['kind'] | undefined> => {
    const seen = await machine.look(at);
    if (seen?.kind === 'file') await visit({ path, at, seen });
    else if (seen?.kind === 'link') findings.push(snapshotRules.finding('snapshots/symlink', { sentence: `${JSON.stringify(path)} is a symbolic link; exclude it, or put a file in its place`, subject: path }));
    else if (seen?.kind === 'other') findings.push(snapshotRules.finding('snapshots/special-file', { sentence: `${JSON.stringify(path)} is no regular file; exclude it`, subject: path }));
    return seen?.kind;
  };
  if (options.scope.kind === 'files') await walkPaths(machine, root, options.paths ?? [], visitOne);
  else await walkTree(machine, root, options, findings, visitOne);
  return findings;
}

type VisitOne = (path: string, at: string) => Promise<Sighting['kind'] | undefined>;

async function walkPaths(machine: Machine, root: PinnedFolder, paths: readonly string[], visitOne: VisitOne): Promise<void> {
  const byFolder = new Map<string, string[]>();
  for (const path of [...paths].sort(comparePaths)) {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    const names = byFolder.get(folder);
    if (names === undefined) byFolder.set(folder, [path]);
    else names.push(path);
  }
  const folders = new FolderChain(machine, root);
  try {
    for (const [folder, inside] of byFolder) {
      const open = await folders.at(folder).catch((thrown: unknown) => {
        if (!(thrown instanceof JournalledWriteError)) throw thrown;
        return undefined;
      });
      if (open === undefined) continue;
      await inParallel(inside, AT_ONCE, async (path) => {
        await visitOne(path, `${open.path}/${path.slice(path.lastIndexOf('/') + 1)}`);
      });
    }
  } finally {
    await folders.close();
  }
}

async function walkTree(machine: Machine, root: PinnedFolder, { scope, besides = [] }: WalkOptions, findings: Finding[], visitOne: VisitOne): Promise<void> {
  const { selects, enters } = selection(scope);
  const into = async (folder: PinnedFolder, prefix: string): Promise<void> => {
    const below: string[] = [];
    await inParallel(await machine.list(folder.path), AT_ONCE, async (name) => {
      const path = `${prefix}${name}`;
      if (prefix === '' && name.startsWith(OURS)) return;
      const at = `${folder.path}/${name}`;
      if (selects(path)) {
        if ((await visitOne(path, at)) === 'folder') below.push(name);
      } else if (enters(path) && (await machine.look(at))?.kind === 'folder') below.push(name);
    });
    for (const name of below.sort(comparePaths)) {
      const path = `${prefix}${name}`;
      if (!enters(path) || besides.includes(path)) continue;
      const open = await machine.pin(`${folder.path}/${name}`).catch((thrown: unknown) => {
        findings.push(unreadable(path, thrown));
      });
      if (open === undefined) continue;
      try {
        await into(open, `${path}/`);
      } finally {
        await open.close();
      }
    }
  };
  await into(root, '');
}

export function unreadable(path: string, thrown: unknown): Finding {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'an error';
  return snapshotRules.finding('snapshots/file-unreadable', { sentence: `${JSON.stringify(path)} cannot be read: the system said ${code}`, subject: path });
}
