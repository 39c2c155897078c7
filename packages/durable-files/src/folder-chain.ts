import { JournalledWriteError } from './journalled-write-error.ts';
import type { Machine, PinnedFolder } from './machine.ts';
import { codeOf } from './system-error.ts';

/**
 * The folders below one that is open, each opened from its parent, so that none is reached through a link. The way to the
 * last one asked for stays open.
 */
export class FolderChain {
  readonly #machine: Machine;
  readonly #root: PinnedFolder;
  readonly #way: { readonly name: string; readonly folder: PinnedFolder }[] = [];
  #device: string | undefined;

  constructor(machine: Machine, root: PinnedFolder) {
    this.#machine = machine;
    this.#root = root;
  }

  /**
   * The open folder at a path of `/`-separated names below the root, itself for ''; undefined if it is not there, unless
   * `make` says to make what is missing. It stays open until another one is asked for.
   * @throws JournalledWriteError `unsafe-path` for a link, a file, or another file system
   */
  async at(path: string, make = false): Promise<PinnedFolder | undefined> {
    const names = path === '' ? [] : path.split('/');
    let common = 0;
    while (common < names.length && this.#way[common]?.name === names[common]) common++;
    await this.#closeFrom(common);
    for (const name of names.slice(common)) {
      const folder = await this.#open(path, name, make);
      if (folder === undefined) return undefined;
      this.#way.push({ name, folder });
    }
    return this.#last();
  }

  async close(): Promise<void> {
    await this.#closeFrom(0);
  }

  #last(): PinnedFolder {
    return this.#way.at(-1)?.folder ?? this.#root;
  }

  async #open(path: string, name: string, make: boolean): Promise<PinnedFolder | undefined> {
    const at = `${this.#last().path}/${name}`;
    if (make) await this.#machine.makeFolder(at).catch(unless('EEXIST'));
    const folder = await this.#machine.pin(at).catch((thrown: unknown) => {
      if (codeOf(thrown) === 'ENOENT') return undefined;
      if (!['ENOTDIR', 'ELOOP'].includes(codeOf(thrown))) throw thrown;
      throw new JournalledWriteError('unsafe-path', `Cannot use ${JSON.stringify(name)} in ${JSON.stringify(path)}: it is a link or a file, and a folder is needed`, { cause: thrown });
    });
    if (folder === undefined) return undefined;
    this.#device ??= (await this.#root.look()).device;
    if ((await folder.look()).device === this.#device) return folder;
    await folder.close();
    throw new JournalledWriteError('unsafe-path', `Cannot use ${JSON.stringify(name)} in ${JSON.stringify(path)}: it is on another file system`);
  }

  async #closeFrom(depth: number): Promise<void> {
    for (const { folder } of this.#way.splice(depth).reverse()) await folder.close();
  }
}

/** For `catch`: nothing happened if the system said one of the codes. */
export function unless(...codes: readonly string[]): (thrown: unknown) => undefined {
  return (thrown) => {
    if (!codes.includes(codeOf(thrown))) throw thrown;
  };
}

/** The folder of a path and its last name. */
export function splitPath(path: string): readonly [folder: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
}

/** The folder; undefined if it is not there, or if one of the files has its place or that of one above it already. */
export async function folderUnless(files: ReadonlySet<string>, folders: FolderChain, path: string): Promise<PinnedFolder | undefined> {
  return folders.at(path).catch((thrown: unknown) => {
    for (let at = path; at !== ''; [at] = splitPath(at)) if (files.has(at)) return undefined;
    throw thrown;
  });
}
