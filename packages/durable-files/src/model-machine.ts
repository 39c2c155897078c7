import path from 'node:path';
import type { Machine, ProcessName, Sighting } from './machine.ts';

interface File {
  readonly kind: 'file' | 'link';
  readonly id: number;
  bytes: Uint8Array;
  synced: Uint8Array;
  changedAt: number;
  readonly mode: number;
}

interface Folder {
  readonly kind: 'folder';
  readonly id: number;
  readonly mode: number;
  readonly names: Map<string, Node>;
  /** What stable storage has; what is waiting to get there, each item as one. */
  readonly durable: Map<string, Node>;
  readonly pending: Change[];
}

type Node = File | Folder;
type Change = readonly (readonly [name: string, node: Node | undefined])[];

/** How one call ends badly. A crash lets no later call do anything. */
export type Fault = 'fails' | 'fails, and takes effect' | 'crashes' | 'crashes after it';
export const faults: readonly Fault[] = ['fails', 'fails, and takes effect', 'crashes', 'crashes after it'];

/** What is left of changes of names that were not synced, of those of one folder. */
type Kept = (index: number, of: number, change: Change) => boolean;
const powerCuts: readonly (readonly [label: string, kept: Kept, dataKept: boolean])[] = [
  ['only what was synced', () => false, false],
  ['names and no data', () => true, false],
  ['everything', () => true, true],
  ['the first change', (index) => index === 0, false],
  ['all but the first change', (index) => index > 0, false],
  ['the last change', (index, of) => index === of - 1, false],
  ['all but the last change', (index, of) => index < of - 1, false],
  ['what was removed', (_index, _of, change) => change.every(([, node]) => node === undefined), false],
  ['what was made', (_index, _of, change) => change.some(([, node]) => node !== undefined), false],
];

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as planned`), { code });
}

class Disk {
  readonly root: Folder = { kind: 'folder', id: 0, mode: 0o755, names: new Map(), durable: new Map(), pending: [] };
  next = 1;

  folder(mode = 0o755): Folder {
    return { kind: 'folder', id: this.next++, mode, names: new Map(), durable: new Map(), pending: [] };
  }

  find(file: string): Node | undefined {
    let at: Node | undefined = this.root;
    for (const name of path.resolve(file).split(path.sep).filter(Boolean)) at = at?.kind === 'folder' ? at.names.get(name) : undefined;
    return at;
  }

  parent(file: string): Folder {
    const folder = this.find(path.dirname(path.resolve(file)));
    if (folder?.kind !== 'folder') throw systemError('ENOENT');
    return folder;
  }
}

/**
 * A machine in memory that knows what is durable: data after a sync of its file, a name after a sync of its folder. Each
 * call that changes something is numbered, and the call `faultAt` ends as `fault` says.
 */
export class ModelMachine implements Machine {
  #disk = new Disk();
  #crashed = false;
  calls = 0;
  faultAt = 0;
  fault: Fault = 'fails';
  /** Calls that only look, and which of them fails. */
  looks = 0;
  failingLook = 0;
  /** What the system says when a call fails. */
  code = 'EIO';
  /** Bytes that one call reads at most. */
  readAtOnce = Infinity;
  space = Infinity;
  hasLinks = true;
  clock = 1_000_000;
  pid = 1;
  /** Names of the calls, in order. */
  readonly done: string[] = [];
  #random = 0;

  /** One call that changes something. */
  async #change<T>(name: string, effect: () => T): Promise<T> {
    await Promise.resolve();
    if (this.#crashed) throw new Error('crashed');
    this.calls++;
    this.done.push(name);
    const fault = this.calls === this.faultAt ? this.fault : undefined;
    if (fault === 'crashes') this.#crashed = true;
    if (fault === 'fails') throw systemError(this.code);
    if (this.#crashed) throw new Error('crashed');
    const result = effect();
    if (fault === 'crashes after it') this.#crashed = true;
    if (fault === 'fails, and takes effect') throw systemError(this.code);
    if (this.#crashed) throw new Error('crashed');
    return result;
  }

  async #see<T>(effect: () => T): Promise<T> {
    await Promise.resolve();
    if (this.#crashed) throw new Error('crashed');
    if (++this.looks === this.failingLook) throw systemError(this.code);
    return effect();
  }

  #rename(folder: Folder, change: Change): void {
    for (const [name, node] of change) {
      if (node === undefined) folder.names.delete(name);
      else folder.names.set(name, node);
    }
    folder.pending.push(change);
  }

  create: Machine['create'] = async (file, mode = 0o644) => {
    const made = await this.#change('create', () => {
      const folder = this.#disk.parent(file);
      if (folder.names.has(path.basename(file))) throw systemError('EEXIST');
      const node: File = { kind: 'file', id: this.#disk.next++, bytes: new Uint8Array(), synced: new Uint8Array(), changedAt: this.clock, mode };
      this.#rename(folder, [[path.basename(file), node]]);
      return node;
    });
    return {
      write: (bytes) =>
        this.#change('write', () => {
          // What a call that fails has taken is a part.
          const taken = this.fault === 'fails, and takes effect' && this.calls === this.faultAt ? bytes.subarray(0, bytes.length / 2) : bytes;
          made.bytes = new Uint8Array([...made.bytes, ...taken]);
          made.changedAt = ++this.clock;
        }),
      sync: () =>
        this.#change('sync', () => {
          made.synced = made.bytes;
        }),
      close: () => this.#change('close', () => undefined),
    };
  };

  link: Machine['link'] = (from, to) =>
    this.#change('link', () => {
      if (!this.hasLinks) throw systemError('EPERM');
      const node = this.#disk.find(from);
      if (node === undefined) throw systemError('ENOENT');
      if (node.kind === 'folder') throw systemError('EPERM');
      if (this.#disk.find(to) !== undefined) throw systemError('EEXIST');
      this.#rename(this.#disk.parent(to), [[path.basename(to), node]]);
    });

  rename: Machine['rename'] = (from, to) =>
    this.#change('rename', () => {
      const node = this.#disk.find(from);
      if (node === undefined) throw systemError('ENOENT');
      const [source, target] = [this.#disk.parent(from), this.#disk.parent(to)];
      const there = target.names.get(path.basename(to));
      if (there !== undefined && (there.kind === 'folder') !== (node.kind === 'folder')) throw systemError(there.kind === 'folder' ? 'EISDIR' : 'ENOTDIR');
      const gone = [path.basename(from), undefined] as const;
      const come = [path.basename(to), node] as const;
      if (source === target) {
        this.#rename(source, [gone, come]);
      } else {
        // Of two folders one may be on stable storage and the other not.
        this.#rename(target, [come]);
        this.#rename(source, [gone]);
      }
    });

  remove: Machine['remove'] = (file) =>
    this.#change('remove', () => {
      const node = this.#disk.find(file);
      if (node?.kind === 'folder') throw systemError('EISDIR');
      if (node !== undefined) this.#rename(this.#disk.parent(file), [[path.basename(file), undefined]]);
    });

  makeFolder: Machine['makeFolder'] = (folder, mode) =>
    this.#change('makeFolder', () => {
      if (this.#disk.find(folder) !== undefined) throw systemError('EEXIST');
      this.#rename(this.#disk.parent(folder), [[path.basename(folder), this.#disk.folder(mode)]]);
    });

  removeFolder: Machine['removeFolder'] = (folder) =>
    this.#change('removeFolder', () => {
      const node = this.#disk.find(folder);
      if (node?.kind !== 'folder') throw systemError(node === undefined ? 'ENOENT' : 'ENOTDIR');
      if (node.names.size > 0) throw systemError('ENOTEMPTY');
      this.#rename(this.#disk.parent(folder), [[path.basename(folder), undefined]]);
    });

  syncFolder: Machine['syncFolder'] = (folder) =>
    this.#change('syncFolder', () => {
      const node = this.#disk.find(folder);
      if (node?.kind !== 'folder') throw systemError('ENOENT');
      node.durable.clear();
      for (const [name, child] of node.names) node.durable.set(name, child);
      node.pending.length = 0;
    });

  list: Machine['list'] = (folder) =>
    this.#see(() => {
      const node = this.#disk.find(folder);
      if (node?.kind !== 'folder') throw systemError('ENOENT');
      return [...node.names.keys()];
    });

  look: Machine['look'] = (file) => this.#see(() => this.#sighting(this.#disk.find(file)));

  #sighting(node: Node): Sighting;
  #sighting(node: Node | undefined): Sighting | undefined;
  #sighting(node: Node | undefined): Sighting | undefined {
    if (node === undefined) return undefined;
    const changedAt = node.kind === 'folder' ? 0 : node.changedAt;
    const size = node.kind === 'folder' ? 0 : node.bytes.length;
    return { kind: node.kind, identity: `${node.id}:${changedAt}`, changedAt, version: `${node.id}:${changedAt}:${size}`, size, mode: node.mode, owner: 1, device: '1' };
  }

  open: Machine['open'] = (file) =>
    this.#see(() => {
      const node = this.#disk.find(file);
      if (node === undefined) return undefined;
      if (node.kind === 'link') throw systemError('ELOOP');
      let at = 0;
      return {
        look: () => this.#see(() => this.#sighting(node)),
        read: (into) =>
          this.#see(() => {
            if (node.kind === 'folder') throw systemError('EISDIR');
            const piece = node.bytes.subarray(at, at + Math.min(into.length, this.readAtOnce));
            into.set(piece);
            at += piece.length;
            return piece.length;
          }),
        close: () => Promise.resolve(),
      };
    });

  /** The model has no links to folders, so that a path is as good as a folder that is open. */
  pin: Machine['pin'] = (folder) =>
    this.#see(() => {
      const node = this.#disk.find(folder);
      if (node?.kind !== 'folder') throw systemError(node === undefined ? 'ENOENT' : 'ENOTDIR');
      return { path: folder, look: () => this.#see(() => this.#sighting(node)), close: () => Promise.resolve() };
    });

  read: Machine['read'] = (file, limit) =>
    this.#see(() => {
      const node = this.#disk.find(file);
      return node === undefined || node.kind === 'folder' ? undefined : node.bytes.slice(0, limit);
    });

  realPath: Machine['realPath'] = (folder) => this.#see(() => path.resolve(folder));
  freeSpace: Machine['freeSpace'] = () => this.#see(() => this.space);
  user = (): number => 1;
  random = (): string => `${this.pid.toString(16).padStart(8, '0')}${(this.#random++).toString(16).padStart(8, '0')}`;
  now = (): number => this.clock;
  sleep = async (milliseconds: number): Promise<void> => {
    await Promise.resolve();
    this.clock += milliseconds;
  };
  self = (): ProcessName => ({ pid: this.pid, start: `start ${this.pid}`, host: 'here', boot: 'boot', namespace: 'all' });
  processStart = (pid: number): string | undefined => (pid === this.pid ? `start ${pid}` : undefined);

  /** A file that is there and durable, made by nobody. */
  put(file: string, text: string, kind: File['kind'] = 'file', mode = 0o644): void {
    const bytes = new TextEncoder().encode(text);
    let at = this.#disk.root;
    for (const name of path.dirname(path.resolve(file)).split(path.sep).filter(Boolean)) {
      const child = at.names.get(name) ?? this.#disk.folder();
      at.names.set(name, child);
      at.durable.set(name, child);
      at = child as Folder;
    }
    const node: File = { kind, id: this.#disk.next++, bytes, synced: bytes, changedAt: this.clock, mode };
    at.names.set(path.basename(file), node);
    at.durable.set(path.basename(file), node);
  }

  /** The text of a file; undefined if there is none. */
  text(file: string): string | undefined {
    const node = this.#disk.find(file);
    return node === undefined || node.kind === 'folder' ? undefined : new TextDecoder().decode(node.bytes);
  }

  /** Permission bits of a file or folder; undefined if there is none. */
  mode(file: string): number | undefined {
    return this.#disk.find(file)?.mode;
  }

  names(folder: string): string[] {
    const node = this.#disk.find(folder);
    return node?.kind === 'folder' ? [...node.names.keys()].sort() : [];
  }

  /** What the next process finds: after the end of this one alone, and after a power failure in several ways. */
  nextProcesses(): readonly { readonly label: string; readonly machine: ModelMachine }[] {
    const made = powerCuts.map(([label, kept, dataKept]) => ({ label: `power failure that keeps ${label}`, machine: this.#after(kept, dataKept) }));
    return [{ label: 'end of the process', machine: this.#after(undefined, true) }, ...made];
  }

  #after(kept: Kept | undefined, dataKept: boolean): ModelMachine {
    const next = new ModelMachine();
    const copies = new Map<Node, Node>();
    const copy = (node: Node): Node => {
      const made = copies.get(node) ?? (node.kind === 'folder' ? { ...node, names: new Map<string, Node>(), durable: new Map<string, Node>(), pending: [] } : { ...node, bytes: dataKept ? node.bytes : node.synced });
      if (copies.has(node)) return made;
      copies.set(node, made);
      if (node.kind === 'folder' && made.kind === 'folder') fill(node, made);
      return made;
    };
    const fill = (from: Folder, to: Folder): void => {
      const names = new Map(kept === undefined ? from.names : from.durable);
      if (kept !== undefined) {
        from.pending.forEach((change, index) => {
          if (!kept(index, from.pending.length, change)) return;
          for (const [name, node] of change) {
            if (node === undefined) names.delete(name);
            else names.set(name, node);
          }
        });
      }
      for (const [name, node] of names) {
        const child = copy(node);
        to.names.set(name, child);
        // What only the process lost can still be lost.
        if (kept !== undefined || from.durable.get(name) === node) to.durable.set(name, child);
      }
      if (kept === undefined) to.pending.push(...from.pending.map((change) => change.map(([name, node]) => [name, node && copy(node)] as const)));
    };
    fill(this.#disk.root, next.#disk.root);
    next.#disk.next = this.#disk.next;
    next.clock = this.clock + 120_000;
    next.hasLinks = this.hasLinks;
    next.pid = this.pid + 1;
    return next;
  }
}

/** The machine with some calls of its own. */
export function machineWith(machine: ModelMachine, change: Partial<Machine>): Machine {
  return Object.assign(Object.create(machine) as ModelMachine, machine, change);
}
