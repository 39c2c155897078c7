import path from 'node:path';
import { type Files, type FolderItem, type NewFile, writeNew } from '../src/files.ts';

/** Folders by inode: names and what they name. Files by inode: their bytes. Inode 0 is `/`. */
export interface DiskImage {
  readonly folders: ReadonlyMap<number, ReadonlyMap<string, number>>;
  readonly files: ReadonlyMap<number, Uint8Array>;
}

/**
 * What a call did. A write is durable after a sync of its file, a name after a sync of its folder; nothing else makes
 * them so. `lost` is a sync of a file that failed: what was written before is never durable, although it can be read. After
 * a failed sync of a folder its names may still become durable: file systems that cannot write names become read-only.
 */
type Change = { readonly call: number } & (
  | { readonly kind: 'write'; readonly inode: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'name'; readonly inode: number; readonly name: string; readonly target: number | undefined; readonly isFolder: boolean }
  | { readonly kind: 'sync' | 'lost'; readonly inode: number }
);
type Effect = Extract<Change, { kind: 'write' | 'name' }>;

/** How a call is made to fail: the error code, and whether it takes effect nevertheless; or how many bytes a write takes. */
export type Fault = { readonly code: string; readonly persisted: boolean } | { readonly short: number };
export type FaultPlan = (call: number, operation: keyof Files, target: string) => Fault | undefined;

/** The next descriptor of any of these file systems. */
let descriptors = 3;

const EMPTY: DiskImage = { folders: new Map([[0, new Map()]]), files: new Map() };

export function systemError(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

function apply(image: DiskImage, effects: readonly Effect[]): DiskImage {
  const folders = new Map([...image.folders].map(([inode, names]) => [inode, new Map(names)]));
  const files = new Map(image.files);
  for (const effect of effects) {
    if (effect.kind === 'write') {
      const before = files.get(effect.inode) ?? new Uint8Array();
      const after = new Uint8Array(Math.max(before.length, effect.at + effect.bytes.length));
      after.set(before);
      after.set(effect.bytes, effect.at);
      files.set(effect.inode, after);
    } else {
      const names = folders.get(effect.inode) ?? new Map<string, number>();
      folders.set(effect.inode, names);
      if (effect.target === undefined) {
        names.delete(effect.name);
      } else {
        names.set(effect.name, effect.target);
        // What a kept name points to exists, even if all that was put into it is lost.
        if (effect.isFolder && !folders.has(effect.target)) folders.set(effect.target, new Map());
        if (!effect.isFolder && !files.has(effect.target)) files.set(effect.target, new Uint8Array());
      }
    }
  }
  return { folders, files };
}

/** A sequence of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Where a file system stood after a call, as a label for messages, and the disk that a machine finds that starts again. */
export interface CrashState {
  readonly label: string;
  /** The label without the place and the number of the sample. */
  readonly kind: string;
  /** Made when asked for. */
  readonly files: () => CrashFiles;
}

/**
 * A file system in memory that knows what is durable. It records every change, so that one run of a script gives the
 * disk after a power failure at each of its calls ({@link CrashFiles.crashStates}), and the file system that the next process finds if
 * only the process died ({@link CrashFiles.kill}): there what was not synced can be read, and can still be lost.
 */
export class CrashFiles implements Files {
  readonly #start: DiskImage;
  readonly #changes: Change[];
  readonly #open = new Map<number, number>();
  readonly #changedAt = new Map<number, number>();
  readonly #folders: Map<number, Map<string, number>>;
  readonly #files: Map<number, Uint8Array>;
  #next: number;
  #clock = 0;
  /** Calls so far, reading ones included. */
  calls = 0;
  fault: FaultPlan | undefined;

  constructor(start: DiskImage = EMPTY, changes: readonly Change[] = []) {
    this.#start = start;
    this.#changes = [...changes];
    const now = apply(start, changes.filter(isEffect));
    this.#folders = new Map([...now.folders].map(([inode, names]) => [inode, new Map(names)]));
    this.#files = new Map(now.files);
    this.#next = 1 + Math.max(...this.#folders.keys(), ...this.#files.keys(), ...changes.map((change) => (change.kind === 'name' ? (change.target ?? 0) : change.inode)));
    this.calls = changes.at(-1)?.call ?? 0;
  }

  /** A disk that holds these files below the folder, by path relative to it. */
  static holding(folder: string, files: ReadonlyMap<string, Uint8Array>): CrashFiles {
    const image = { folders: new Map([[0, new Map<string, number>()]]), files: new Map<number, Uint8Array>() };
    let next = 1;
    for (const [file, bytes] of files) {
      const parts = `${folder}/${file}`.split('/').filter((part) => part !== '');
      let at = 0;
      for (const part of parts.slice(0, -1)) {
        const names = image.folders.get(at)!;
        at = names.get(part) ?? next++;
        names.set(part, at);
        if (!image.folders.has(at)) image.folders.set(at, new Map());
      }
      image.folders.get(at)!.set(parts.at(-1)!, next);
      image.files.set(next++, bytes);
    }
    return new CrashFiles(image);
  }

  /** Numbers of the calls that changed or synced something, ascending. */
  changingCalls(after = 0): number[] {
    return [...new Set(this.#changes.map((change) => change.call))].filter((call) => call > after);
  }

  /** The bytes that each call up to `call` put under the name, by rename or link, wherever the folder is. */
  namedBytes(name: string, call: number): Uint8Array[] {
    const now = apply(this.#start, this.#changes.filter(isEffect));
    return this.#changes.flatMap((change) => (change.kind === 'name' && change.name === name && change.target !== undefined && change.call <= call ? [now.files.get(change.target) ?? new Uint8Array()] : []));
  }

  /** The file system as the next process finds it if this one dies after the call. */
  kill(call: number): CrashFiles {
    return new CrashFiles(
      this.#start,
      this.#changes.filter((change) => change.call <= call),
    );
  }

  /**
   * Disks that a power failure after the call can leave: only what was synced; everything; names without data and data
   * without names; the last write cut or filled with zeros or garbage; every subset of the unsynced changes if they are
   * at most four, otherwise `samples` random ones.
   */
  crashStates(call: number, samples: number, random: () => number): CrashState[] {
    const changes = this.#changes.filter((change) => change.call <= call);
    const settled = new Map<number, boolean>();
    const durable = new Set<Change>();
    for (const change of changes.toReversed()) {
      if (change.kind === 'sync' || change.kind === 'lost') settled.set(change.inode, change.kind === 'sync');
      else if (settled.get(change.inode) === true) durable.add(change);
    }
    const effects = changes.filter(isEffect);
    const pending = effects.filter((effect) => !durable.has(effect));
    const states = new Map<string, CrashState>();
    const keep = (label: string, kept: (effect: Effect) => boolean, cut?: { of: Effect; to: Uint8Array }): void => {
      const key = pending.map((effect) => (kept(effect) ? (effect === cut?.of ? `<${label}>` : '1') : '0')).join('');
      if (states.has(key)) return;
      const survived = (): Effect[] => effects.filter((effect) => durable.has(effect) || kept(effect)).map((effect) => (effect === cut?.of ? { ...effect, bytes: cut.to } : effect));
      states.set(key, { label: `${call}: ${label}`, kind: label.replace(/subset \d+/, 'subset'), files: () => new CrashFiles(apply(this.#start, survived())) });
    };
    keep('only what was synced', () => false);
    keep('everything', () => true);
    keep('names without data', (effect) => effect.kind === 'name');
    keep('data without names', (effect) => effect.kind === 'write');
    if (pending.length <= 4) {
      for (let mask = 1; mask < 1 << pending.length; mask++) keep(`subset ${mask}`, (effect) => ((mask >> pending.indexOf(effect)) & 1) === 1);
    } else {
      for (let i = 0; i < samples; i++) {
        const chosen = new Set(pending.filter(() => random() < 0.5));
        keep(`random subset ${i}`, (effect) => chosen.has(effect));
      }
    }
    const last = pending.at(-1);
    if (last?.kind === 'write' && last.call === call) {
      const { bytes } = last;
      const cuts = new Map([[Math.max(0, bytes.length - 1), 'before its last byte'], [bytes.length >> 1, 'in the middle'], ...[0, 1, 91, 92].map((length) => [length, `at ${length}`] as const)]);
      for (const [length, where] of cuts) {
        if (length < bytes.length) keep(`last write cut ${where}`, () => true, { of: last, to: bytes.subarray(0, length) });
      }
      keep('last write zero-filled', () => true, { of: last, to: new Uint8Array(bytes.length) });
      const garbage = Uint8Array.from(bytes, (byte, i) => (i < bytes.length - 4096 ? byte : Math.floor(random() * 256)));
      keep('last 4 KiB garbage', () => true, { of: last, to: garbage });
    }
    return [...states.values()];
  }

  /** Makes the descriptors of a process that was stopped on a copy of these files its own here. */
  inherit(stopped: CrashFiles): void {
    for (const [descriptor, inode] of stopped.#open) this.#open.set(descriptor, inode);
  }

  /** Every file below the folder with its bytes, by path relative to it. */
  snapshot(folder: string): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    const walk = (inode: number, prefix: string): void => {
      for (const [name, target] of this.#folders.get(inode) ?? []) {
        const bytes = this.#files.get(target);
        if (bytes === undefined) walk(target, `${prefix}${name}/`);
        else found.set(`${prefix}${name}`, bytes);
      }
    };
    const inode = this.#find(folder);
    if (inode !== undefined) walk(inode, '');
    return found;
  }

  openAppend(file: string, create: boolean): number {
    const inode = this.#call('openAppend', file, () => {
      let inode = this.#find(file);
      if (create && inode !== undefined) throw systemError('EEXIST', file);
      if (!create && inode === undefined) throw systemError('ENOENT', file);
      if (inode !== undefined && this.#folders.has(inode)) throw systemError('EISDIR', file);
      if (inode === undefined) {
        inode = this.#next++;
        this.#name(file, inode, false);
        this.#changedAt.set(inode, ++this.#clock);
      }
      return inode;
    });
    const descriptor = descriptors++;
    this.#open.set(descriptor, inode);
    return descriptor;
  }

  write(descriptor: number, bytes: Uint8Array): number {
    const fault = this.#arm('write', String(descriptor));
    const taken = fault !== undefined && 'short' in fault ? Math.min(fault.short, bytes.length) : bytes.length;
    if (fault === undefined || 'short' in fault || fault.persisted) {
      const inode = this.#inode(descriptor);
      const before = this.#files.get(inode) ?? new Uint8Array();
      const after = new Uint8Array(before.length + taken);
      after.set(before);
      after.set(bytes.subarray(0, taken), before.length);
      this.#files.set(inode, after);
      this.#changedAt.set(inode, ++this.#clock);
      this.#changes.push({ call: this.calls, kind: 'write', inode, at: before.length, bytes: bytes.slice(0, taken) });
    }
    if (fault !== undefined && 'code' in fault) throw systemError(fault.code, `write ${descriptor}`);
    return taken;
  }

  size(descriptor: number): number {
    return this.#call('size', String(descriptor), () => this.#files.get(this.#inode(descriptor))?.length ?? 0);
  }

  syncData(descriptor: number): void {
    this.#sync('syncData', String(descriptor), () => this.#inode(descriptor));
  }

  async syncDataAside(descriptor: number): Promise<void> {
    await someTurns();
    this.syncData(descriptor);
    await someTurns();
  }

  async writeAside(files: readonly NewFile[]): Promise<void> {
    for (const { file, bytes, to } of files) {
      await someTurns();
      writeNew(this, file, bytes, true);
      if (to === undefined) continue;
      await someTurns();
      this.rename(file, to);
    }
    await someTurns();
  }

  close(descriptor: number): void {
    // As on Linux, the descriptor is gone also where close fails.
    if (!this.#open.delete(descriptor)) throw systemError('EBADF', `close ${descriptor}`);
    this.#call('close', String(descriptor), () => undefined);
  }

  sync(target: string): void {
    this.#sync('sync', target, () => this.#existing(target));
  }

  read(file: string, limit: number): Uint8Array | undefined {
    return this.#call('read', file, () => {
      const inode = this.#find(file);
      return inode === undefined ? undefined : this.#files.get(inode)?.slice(0, limit);
    });
  }

  rename(from: string, to: string): void {
    this.#call('rename', from, () => {
      const inode = this.#existing(from);
      if (this.#find(to) === inode) return;
      this.#name(to, inode, false);
      this.#name(from, undefined, false);
    });
  }

  link(from: string, to: string): boolean {
    return this.#call('link', to, () => {
      const inode = this.#existing(from);
      if (this.#find(to) !== undefined) return false;
      this.#name(to, inode, false);
      return true;
    });
  }

  unlink(file: string): void {
    this.#call('unlink', file, () => {
      if (this.#folders.has(this.#find(file) ?? -1)) throw systemError('EISDIR', file);
      if (this.#find(file) !== undefined) this.#name(file, undefined, false);
    });
  }

  mkdir(folder: string): boolean {
    return this.#call('mkdir', folder, () => {
      if (this.#find(folder) !== undefined) return false;
      const inode = this.#next++;
      this.#name(folder, inode, true);
      this.#folders.set(inode, new Map());
      return true;
    });
  }

  list(folder: string): readonly FolderItem[] | undefined {
    return this.#call('list', folder, () => {
      const inode = this.#find(folder);
      const names = inode === undefined ? undefined : this.#folders.get(inode);
      return names && [...names].map(([name, target]) => ({ name, kind: this.#folders.has(target) ? ('folder' as const) : ('file' as const) })).sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  changedAt(file: string): number | undefined {
    return this.#call('changedAt', file, () => {
      const inode = this.#find(file);
      return inode === undefined ? undefined : (this.#changedAt.get(inode) ?? 0);
    });
  }

  touch(file: string): void {
    this.#call('touch', file, () => {
      this.#changedAt.set(this.#existing(file), ++this.#clock);
    });
  }

  /** Lets time go by for files written later. */
  passTime(milliseconds: number): void {
    this.#clock += milliseconds;
  }

  /** Descriptors that nobody closed. */
  get openDescriptors(): number {
    return this.#open.size;
  }

  #arm(operation: keyof Files, target: string): Fault | undefined {
    this.calls++;
    return this.fault?.(this.calls, operation, target);
  }

  #call<T>(operation: keyof Files, target: string, work: () => T): T {
    const fault = this.#arm(operation, target);
    if (fault === undefined || 'short' in fault) return work();
    if (fault.persisted) work();
    throw systemError(fault.code, `${operation} ${target}`);
  }

  #sync(operation: 'sync' | 'syncData', target: string, inodeOf: () => number): void {
    const fault = this.#arm(operation, target);
    const inode = inodeOf();
    const failed = fault !== undefined && 'code' in fault;
    const done = !failed || fault.persisted;
    if (done || !this.#folders.has(inode)) this.#changes.push({ call: this.calls, kind: done ? 'sync' : 'lost', inode });
    if (failed) throw systemError(fault.code, `${operation} ${target}`);
  }

  #inode(descriptor: number): number {
    const inode = this.#open.get(descriptor);
    if (inode === undefined) throw systemError('EBADF', String(descriptor));
    return inode;
  }

  #find(target: string): number | undefined {
    let inode: number | undefined = 0;
    for (const part of target.split('/')) {
      if (part !== '' && part !== '.') inode = inode === undefined ? undefined : this.#folders.get(inode)?.get(part);
    }
    return inode;
  }

  #existing(target: string): number {
    const inode = this.#find(target);
    if (inode === undefined) throw systemError('ENOENT', target);
    return inode;
  }

  #name(target: string, inode: number | undefined, isFolder: boolean): void {
    const folder = this.#existing(path.dirname(target));
    const name = path.basename(target);
    const names = this.#folders.get(folder);
    if (names === undefined) throw systemError('ENOTDIR', target);
    if (inode === undefined) names.delete(name);
    else names.set(name, inode);
    if (inode !== undefined && !isFolder && !this.#files.has(inode)) this.#files.set(inode, new Uint8Array());
    this.#changes.push({ call: this.calls, kind: 'name', inode: folder, name, target: inode, isFolder });
  }
}

/** Lets other work of the process have its turn. */
async function someTurns(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

function isEffect(change: Change): change is Change & Effect {
  return change.kind === 'write' || change.kind === 'name';
}
