import path from 'node:path';
import { concatBytes, equalBytes } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { CompactRange, encodeEntryBundle, hashLeaf, newTiles, tilePath } from '@plimsoll/merkle';
import { acquireClaim } from './claim.ts';
import { asLedgerError, LedgerError } from './error.ts';
import { type Files, makeFolders, nodeFiles, replaceFile, syncFolders, writeNew } from './files.ts';
import { type Host, nodeHost } from './host.ts';
import { readLogFile } from './log-folder.ts';
import type { LogSource } from './log-source.ts';
import { readBundleEntries } from './published-tiles.ts';
import { LedgerReader, type SignedCheckpoint } from './reader.ts';
import { ledgerRules } from './rules.ts';
import { TileBuilder, type TileFile } from './tile-builder.ts';

/** What an export did. */
export interface Exported {
  readonly origin: string;
  /** Entries of the copy before and after. */
  readonly from: bigint;
  readonly size: bigint;
  /** Files written with their bytes, the checkpoint among them; 0 if the copy was up to date. */
  readonly files: number;
  readonly bytes: number;
}

/** How an export meets its machine, this one if absent; `onProgress` hears the entries read and of all. */
export interface ExportOptions {
  readonly files?: Files;
  readonly host?: Host;
  readonly onProgress?: (read: bigint, size: bigint) => void;
}

const WIDTH = 256n;
const WAIT = 2_000;

/**
 * Copies a published log into a folder, or brings the copy there up to date: only the entries are read from the source, and
 * every tile is computed from them. The copy is changed only after all of it is known to give the root of the source's
 * checkpoint; new files are on stable storage before they get their names, and the checkpoint comes last. Whose log it is, an audit of the copy tells.
 *
 * Refuses with `ledger/rolled-back` or `ledger/forked` where the copy is not a beginning of the source, `ledger/tile-conflict`
 * where a full tile is there with other bytes, `ledger/edge-mismatch` where the copy is damaged, `ledger/root-mismatch`
 * where the source is, and with the findings of reading. Memory for one bundle and one tile a level.
 * @throws LedgerError `exists` if the folder holds a ledger of its own, `contended` if another export is at work, `io`
 */
export async function exportTiles(source: Pick<LogSource, 'read'>, folder: string, options: ExportOptions = {}): Promise<Result<Exported>> {
  const { files = nodeFiles, host = nodeHost } = options;
  const root = path.resolve(folder);
  try {
    if (files.read(path.join(root, '.state/log.json'), 1) !== undefined) throw new LedgerError('exists', `Cannot export to ${folder}: it holds a ledger of its own; name another folder`);
    makeFolders(files, path.join(root, '.state/export'));
    const claim = await acquireClaim(files, path.join(root, '.state/claim'), host, WAIT);
    try {
      return await new TileExport(source, root, files, options.onProgress).run();
    } finally {
      claim.release();
    }
  } catch (error) {
    throw asLedgerError(`export to ${folder}`, error);
  }
}

/** Paths of the partial tiles that a log of this size has and one of size `from` has not. Not one by one: a source may claim any size. */
function partialTiles(from: bigint, size: bigint): ReadonlySet<string> {
  const paths = new Set<string>();
  for (let level = 0, [before, count] = [from, size]; count > 0n; level++, before /= WIDTH, count /= WIDTH) {
    const [index, width] = [count / WIDTH, Number(count % WIDTH)];
    if (width === 0 || before === count) continue;
    paths.add(tilePath({ level, index, width }));
    if (level === 0) paths.add(tilePath({ level: 'entries', index, width }));
  }
  return paths;
}

class TileExport {
  readonly #source: Pick<LogSource, 'read'>;
  readonly #root: string;
  readonly #files: Files;
  readonly #onProgress: ExportOptions['onProgress'];
  #bytes = 0;
  #count = 0;

  constructor(source: Pick<LogSource, 'read'>, root: string, files: Files, onProgress: ExportOptions['onProgress']) {
    [this.#source, this.#root, this.#files, this.#onProgress] = [source, root, files, onProgress];
  }

  async run(): Promise<Result<Exported>> {
    // What an export left behind that did not come to its end.
    for (const { name } of this.#files.list(path.join(this.#root, '.state/export')) ?? []) this.#files.unlink(path.join(this.#root, '.state/export', name));
    const head = await new LedgerReader((file) => this.#source.read(file)).checkpoint();
    if (!head.ok) return head;
    const copy = await this.#copy(head.value);
    if (!copy.ok) return copy;
    const { builder, note } = copy.value;
    const { origin, size, root } = head.value;
    const from = builder.size;
    const staged = await this.#stage(builder, size);
    if (!staged.ok) return staged;
    if (!equalBytes(CompactRange.fromHashes(size, builder.rightEdge()).root(), root)) {
      const sentence = `The entries do not give the root that the checkpoint has for size ${size}; nothing was changed: audit the source, also with --known ${path.join(this.#root, 'checkpoint')}`;
      return refuse(ledgerRules.finding('ledger/root-mismatch', { sentence, location: { file: 'checkpoint' } }));
    }
    this.#publish(from, size);
    if (note === undefined || !equalBytes(note, head.value.note)) this.#writeCheckpoint(head.value.note);
    return accept({ origin, from, size, files: this.#count, bytes: this.#bytes });
  }

  /** The copy as it is now: its tiles at the right edge, checked against its checkpoint. Empty where there is none. */
  async #copy(source: SignedCheckpoint): Promise<Result<{ readonly builder: TileBuilder; readonly note?: Uint8Array }>> {
    if (this.#read('checkpoint') === undefined) return accept({ builder: TileBuilder.empty() });
    const read = (file: string): Promise<Uint8Array | undefined> => Promise.resolve(this.#read(file));
    const there = await new LedgerReader(read).checkpoint();
    if (!there.ok) return there;
    const { origin, size, root, note } = there.value;
    const location = { file: 'checkpoint' };
    if (origin !== source.origin) return refuse(ledgerRules.finding('ledger/checkpoint-bad', { sentence: `The copy is of ${origin}, the source of ${source.origin}; export to another folder`, location, expected: origin, actual: source.origin }));
    if (size > source.size) return refuse(ledgerRules.finding('ledger/rolled-back', { sentence: `The copy has ${size} entries, the source only ${source.size}: entries are gone from it; nothing was changed`, location, expected: String(size), actual: String(source.size) }));
    if (size === source.size && !equalBytes(root, source.root)) return refuse(ledgerRules.finding('ledger/forked', { sentence: `The copy and the source have different roots at size ${size}: history was rewritten; nothing was changed`, location, detail: { size: String(size) } }));
    const builder = await TileBuilder.resume(size, read);
    if (builder !== undefined && equalBytes(CompactRange.fromHashes(size, builder.rightEdge()).root(), root)) return accept({ builder, note });
    return refuse(ledgerRules.finding('ledger/edge-mismatch', { sentence: `The tiles of the copy do not give its root at size ${size}; export to a new folder`, location }));
  }

  /** Adds the entries up to `size` and writes what they make new to the side; full tiles that are there must be equal. */
  async #stage(builder: TileBuilder, size: bigint): Promise<Result<undefined>> {
    const from = builder.size;
    // Partial tiles on the way are of no size that anybody signed, and those of levels without new hashes are there.
    const partial = partialTiles(from, size);
    for (let index = from; index < size; index = builder.size) {
      const bundle = await readBundleEntries(index, size, (file) => this.#source.read(file));
      if (!bundle.ok) return bundle;
      const entries = bundle.value.slice(Number(index % WIDTH));
      builder.append(encodeEntryBundle(entries), concatBytes(...entries.map((entry) => hashLeaf(entry))));
      for (const file of builder.takeFiles()) {
        if (!file.full && (builder.size < size || !partial.has(file.path))) continue;
        const conflict = this.#stageFile(file);
        if (!conflict.ok) return conflict;
      }
      this.#onProgress?.(builder.size, size);
    }
    return accept(undefined);
  }

  #stageFile(file: TileFile): Result<undefined> {
    const existing = file.full ? this.#read(file.path) : undefined;
    if (existing !== undefined && !equalBytes(existing, file.bytes)) {
      const sentence = `${file.path} is in the copy with other bytes than the source gives; nothing was changed: audit both, and remove the wrong file or export to a new folder`;
      return refuse(ledgerRules.finding('ledger/tile-conflict', { sentence, location: { file: file.path } }));
    }
    // Also where it is there: it may be of an export that did not come to its end, and in memory only.
    writeNew(this.#files, this.#staged(file.path), file.bytes, true);
    this.#count++;
    this.#bytes += file.bytes.length;
    return accept(undefined);
  }

  /** Gives the staged files their names, and makes the names durable. */
  #publish(from: bigint, size: bigint): void {
    const folders = new Set<string>();
    for (const tile of newTiles(from, size)) {
      const target = path.join(this.#root, tilePath(tile));
      makeFolders(this.#files, path.dirname(target));
      this.#files.rename(this.#staged(tilePath(tile)), target);
      folders.add(path.dirname(target));
    }
    for (const folder of folders) syncFolders(this.#files, folder);
  }

  #writeCheckpoint(note: Uint8Array): void {
    replaceFile(this.#files, path.join(this.#root, 'checkpoint'), note, this.#staged('checkpoint'), true);
    syncFolders(this.#files, this.#root);
    this.#count++;
    this.#bytes += note.length;
  }

  #read(file: string): Uint8Array | undefined {
    return readLogFile(this.#files, this.#root, file);
  }

  #staged(file: string): string {
    return path.join(this.#root, '.state/export', file.replaceAll('/', '_'));
  }
}
