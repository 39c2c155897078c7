import path from 'node:path';
import { equalBytes } from '@plimsoll/bytes';
import { type TileRef, tilePath } from '@plimsoll/merkle';
import { LedgerError } from './error.ts';
import { type Files, makeFolders, type NewFile, replaceFiles, writeTemporary } from './files.ts';
import { readLogFile } from './log-folder.ts';
import { ledgerRules } from './rules.ts';
import { TileBuilder, type TileFile } from './tile-builder.ts';
import { sameText } from './witness/signature-lines.ts';

const WIDTH = 256n;

/**
 * Writes tiles and the signed checkpoint where readers find them: tiles first, the checkpoint last. The bytes of a file
 * are on stable storage before it gets its name, so that a power failure leaves the old file or the new one, never a
 * part; the names are durable after {@link Publisher.sync}.
 */
export class Publisher {
  readonly #files: Files;
  readonly #root: string;
  readonly #mayPublish: () => boolean;
  /** Files that were there already, perhaps in memory only, and the folders of all that were published. */
  readonly #unsynced = new Set<string>();
  readonly #unsyncedFolders = new Set<string>();
  /** Partial files of the last two published sizes. */
  #partials: (readonly string[])[] = [];
  /** Full tiles beside which partial ones may be left, of this writer or of one before. */
  readonly #filled = new Set<string>();
  /** Folders that this writer made or found. */
  readonly #folders = new Set<string>();
  #builder = TileBuilder.empty();
  #note: Uint8Array | undefined;
  /** The note whose tiles were published last. */
  #named: Uint8Array | undefined;
  #temporary = '';
  #published: Uint8Array | undefined;

  constructor(files: Files, root: string, mayPublish: () => boolean) {
    this.#files = files;
    this.#root = root;
    this.#mayPublish = mayPublish;
  }

  /** Takes up a recovered log with the signed checkpoint of its head; `temporary` is a path that only this writer uses. */
  take(builder: TileBuilder, note: Uint8Array, temporary: string): void {
    this.#temporary = temporary;
    this.#builder = builder;
    this.#note = note;
    // Who filled the last tile of a level may have had a reason to keep its partial ones for a while.
    for (const level of ['entries', 0] as const) this.#addLastFull(level, builder.size);
    for (let level = 1, items = builder.size / WIDTH; items > 0n; level++, items /= WIDTH) this.#addLastFull(level, items);
  }

  /** Adds the entries of a commit that the signed checkpoint covers. */
  add(bundle: Uint8Array, leafHashes: Uint8Array, note: Uint8Array): void {
    this.#builder.append(bundle, leafHashes);
    this.#note = note;
  }

  /**
   * Publishes the newest sealed head, if it is not yet; or the cosigned note of a head whose tiles were published last.
   * @throws LedgerError `refused` if a full tile exists with other bytes
   */
  async publish(cosigned?: Uint8Array): Promise<void> {
    if (cosigned !== undefined) {
      await this.#publishCosigned(cosigned);
      return;
    }
    if (this.#note === undefined || this.#published === this.#note || !this.#mayPublish()) return;
    await this.publishTiles(false);
    await this.publishCheckpoint();
  }

  /**
   * The first half: the tiles of the newest sealed head as it is now, which nobody looks at before the checkpoint names them. With `fresh`, files that are there
   * are written anew: after a crash their bytes may be in memory only, although they look right.
   */
  async publishTiles(fresh: boolean): Promise<void> {
    const note = this.#note;
    const partials: string[] = [];
    const targets: NewFile[] = [];
    for (const file of this.#builder.takeFiles()) {
      if (file.full) this.#filled.add(file.path);
      else partials.push(file.path);
      if (!fresh && this.#isThere(file)) this.#unsynced.add(file.path);
      else targets.push({ file: this.#targetOf(file.path), bytes: file.bytes });
      this.#unsyncedFolders.add(path.dirname(file.path));
    }
    await replaceFiles(this.#files, targets, this.#temporary);
    // The same size may be published again.
    if (partials.join() !== this.#partials.at(-1)?.join()) this.#partials = [...this.#partials, partials].slice(-2);
    this.#named = note;
  }

  /** The second half: the checkpoint that names these tiles, unless another writer took over meanwhile. */
  async publishCheckpoint(): Promise<void> {
    if (this.#named !== undefined) await this.#publishNote(this.#named);
  }

  /** A newer head may be sealed by now; then this one is published all the same, unless the newer one is. */
  async #publishCosigned(note: Uint8Array): Promise<void> {
    if (!sameText(note, this.#named)) return;
    if (this.#note === this.#named) this.#note = note;
    this.#named = note;
    await this.#publishNote(note);
  }

  async #publishNote(note: Uint8Array): Promise<void> {
    if (this.#published === note || !this.#mayPublish()) return;
    await writeTemporary(this.#files, note, this.#temporary);
    if (!this.#mayPublish()) return;
    this.#files.rename(this.#temporary, this.#targetOf('checkpoint'));
    this.#unsyncedFolders.add('.');
    this.#published = note;
  }

  /** All that was published is on stable storage when this returns. */
  sync(): void {
    for (const file of this.#unsynced) this.#files.sync(path.join(this.#root, file));
    const folders = new Set<string>();
    for (const published of this.#unsyncedFolders) {
      for (let folder = published; ; folder = path.dirname(folder)) {
        folders.add(folder);
        if (folder === '.') break;
      }
    }
    for (const folder of [...folders].sort((a, b) => b.length - a.length)) this.#files.sync(path.join(this.#root, folder));
    this.#unsynced.clear();
    this.#unsyncedFolders.clear();
  }

  /** Removes partial tiles, whoever wrote them, whose full tile is there, but for those of the last two published sizes. */
  prune(): void {
    const kept = new Set(this.#partials.flat());
    for (const full of this.#filled) {
      const names = this.#files.list(path.join(this.#root, `${full}.p`)) ?? [];
      const old = names.filter(({ name, kind }) => kind === 'file' && /^\d+$/.test(name) && !kept.has(`${full}.p/${name}`));
      for (const { name } of old) this.#files.unlink(path.join(this.#root, `${full}.p/${name}`));
      if (old.length === names.length) this.#filled.delete(full);
    }
  }

  /** `items`: how many hashes or entries the level has. */
  #addLastFull(level: TileRef['level'], items: bigint): void {
    if (items >= WIDTH) this.#filled.add(tilePath({ level, index: items / WIDTH - 1n, width: 256 }));
  }

  #isThere(file: TileFile): boolean {
    const existing = readLogFile(this.#files, this.#root, file.path);
    if (existing !== undefined && equalBytes(existing, file.bytes)) return true;
    if (existing === undefined || !file.full) return false;
    const finding = ledgerRules.finding('ledger/tile-conflict', { sentence: `${file.path} is there with other bytes than the log gives; do not write, audit the log`, location: { file: file.path } });
    throw new LedgerError('refused', `Cannot publish ${file.path}: it is there with other bytes`, { findings: [finding] });
  }

  /** Path of the file, in a folder that exists. */
  #targetOf(file: string): string {
    const target = path.join(this.#root, file);
    if (!this.#folders.has(path.dirname(target))) makeFolders(this.#files, path.dirname(target));
    this.#folders.add(path.dirname(target));
    return target;
  }
}
