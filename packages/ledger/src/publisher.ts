import path from 'node:path';
import { type Digest, equalBytes } from '@plimsoll/bytes';
import { parseTilePath, tilePath } from '@plimsoll/merkle';
import { LedgerError } from './error.ts';
import { type Files, makeFolders, replaceFile } from './files.ts';
import { readLogFile } from './log-folder.ts';
import { ledgerRules } from './rules.ts';
import { TileBuilder } from './tile-builder.ts';

/**
 * Writes tiles and the signed checkpoint where readers find them: tiles first, the checkpoint last, each whole or not
 * at all. What is published is not yet durable; {@link Publisher.sync} makes it so.
 */
export class Publisher {
  readonly #files: Files;
  readonly #root: string;
  readonly #mayPublish: () => boolean;
  readonly #unsynced = new Set<string>();
  /** Partial files by the size they were written for, oldest first. */
  #partials: { size: bigint; paths: readonly string[] }[] = [];
  #builder = TileBuilder.empty();
  #note: Uint8Array | undefined;
  #size = 0n;
  #temporary = '';
  #published: Uint8Array | undefined;

  constructor(files: Files, root: string, mayPublish: () => boolean) {
    this.#files = files;
    this.#root = root;
    this.#mayPublish = mayPublish;
  }

  /** Takes up a recovered log with the signed checkpoint of its head; `temporary` is a path that only this writer uses. */
  take(builder: TileBuilder, note: Uint8Array, size: bigint, temporary: string): void {
    this.#temporary = temporary;
    this.#builder = builder;
    this.#note = note;
    this.#size = size;
  }

  /** Adds the entries of a sealed commit. */
  add(entries: readonly Uint8Array[], leafHashes: readonly Digest[], note: Uint8Array, size: bigint): void {
    for (const [i, leafHash] of leafHashes.entries()) this.#builder.append(entries[i] ?? new Uint8Array(), leafHash);
    this.#note = note;
    this.#size = size;
  }

  /**
   * Publishes the newest sealed head, if it is not yet. With `fresh`, files that are there are written anew: after a
   * crash their bytes may be in memory only, although they look right.
   * @throws LedgerError `refused` if a full tile exists with other bytes
   */
  publish(fresh: boolean): void {
    const note = this.#note;
    if (note === undefined || (this.#published === note && !fresh) || !this.#mayPublish()) return;
    const partials: string[] = [];
    for (const file of this.#builder.takeFiles()) {
      if (!file.full) partials.push(file.path);
      else if (!fresh && this.#isThere(file.path, file.bytes)) continue;
      this.#write(file.path, file.bytes);
    }
    this.#write('checkpoint', note);
    this.#published = note;
    this.#partials.push({ size: this.#size, paths: partials });
  }

  /** All that was published is on stable storage when this returns. */
  sync(): void {
    const folders = new Set<string>();
    for (const file of this.#unsynced) {
      this.#files.sync(path.join(this.#root, file));
      for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
        folders.add(folder);
        if (folder === '.') break;
      }
    }
    for (const folder of [...folders].sort((a, b) => b.length - a.length)) this.#files.sync(path.join(this.#root, folder));
    this.#unsynced.clear();
  }

  /** Removes partial tiles older than the last two published sizes whose full tile is there. */
  prune(): void {
    const old = this.#partials.slice(0, -2);
    this.#partials = this.#partials.slice(-2);
    const kept = new Set(this.#partials.flatMap((published) => published.paths));
    for (const file of old.flatMap((published) => published.paths)) {
      const tile = parseTilePath(file);
      if (tile === undefined || kept.has(file)) continue;
      if (this.#files.read(path.join(this.#root, tilePath({ ...tile, width: 256 })), 1) !== undefined) this.#files.unlink(path.join(this.#root, file));
    }
  }

  #isThere(file: string, bytes: Uint8Array): boolean {
    const existing = readLogFile(this.#files, this.#root, file);
    if (existing === undefined) return false;
    if (equalBytes(existing, bytes)) return true;
    const finding = ledgerRules.finding('ledger/tile-conflict', { sentence: `${file} is there with other bytes than the log gives; do not write, audit the log`, location: { file } });
    throw new LedgerError('refused', `Cannot publish ${file}: it is there with other bytes`, { findings: [finding] });
  }

  #write(file: string, bytes: Uint8Array): void {
    const target = path.join(this.#root, file);
    makeFolders(this.#files, path.dirname(target), false);
    replaceFile(this.#files, target, bytes, this.#temporary);
    this.#unsynced.add(file);
  }
}
