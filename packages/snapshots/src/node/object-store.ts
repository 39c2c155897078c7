import path from 'node:path';
import { createFrom, discard, type Fill, inParallel, type Machine, readFile, sameState, stateOf, temporaryBeside, unless } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import type { FileRecord } from '../file-record.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { hasContent } from './has-content.ts';
import { orSnapshotsError } from './snapshots-error.ts';
import type { StoreFolder } from './store-folder.ts';
import { AT_ONCE } from './walk.ts';
import { stepsOf, type Watch } from './watch.ts';

/** Contents by their SHA-256. */
export class ObjectStore {
  readonly #store: StoreFolder;
  readonly #machine: Machine;
  /** Folders of objects that have new names. */
  readonly #touched = new Set<string>();
  /** Objects that {@link keep} found or put there. */
  readonly #kept = new Set<string>();

  constructor(store: StoreFolder) {
    this.#store = store;
    this.#machine = store.machine;
  }

  pathOf(sha256: string): string {
    return this.#store.at('objects', 'sha256', sha256.slice(0, 2), sha256.slice(2));
  }

  /**
   * Sees to it that the store has this content under its digest: one that is there is read and stays if it is right, else it is
   * replaced; one that is new is read back. Gives what was wrong with one that was replaced, or `other content` if `fill` hands
   * on something else. Durable after {@link sync}.
   * @param content of a small one, which is compared, for that is sooner done than to hash it again
   */
  async keep(sha256: string, size: number, fill: Fill, content?: Uint8Array): Promise<Finding | 'other content' | undefined> {
    if (this.#kept.has(sha256)) return undefined;
    const isRight = async (): Promise<boolean> => (content === undefined ? (await this.fault(sha256, size)) === undefined : hasContent(this.#machine, this.pathOf(sha256), content));
    const isThere = (await this.#machine.look(this.pathOf(sha256))) !== undefined;
    const healed = isThere && !(await isRight()) ? await this.fault(sha256, size) : undefined;
    if (!isThere || healed !== undefined) {
      if ((await this.#put(sha256, fill)) !== sha256) return 'other content';
      if (!(await isRight())) throw Object.assign(new Error('EIO: the store does not keep what is written'), { code: 'EIO' });
    }
    this.#kept.add(sha256);
    return healed;
  }

  /** Puts the content there as the object of this name, replacing one that is there. Gives the digest of the content; if it is another, nothing is put. */
  async #put(sha256: string, fill: Fill): Promise<string> {
    const final = this.pathOf(sha256);
    const shard = path.dirname(final);
    if (!this.#touched.has(shard)) {
      await this.#machine.makeFolder(shard, 0o700).catch(unless('EEXIST'));
      this.#touched.add(shard);
    }
    const temporary = temporaryBeside(this.#machine, final);
    const written = await createFrom(this.#machine, temporary, 0o444, fill);
    try {
      if (written === sha256) await this.#machine.rename(temporary, final);
      else await discard(this.#machine, temporary);
    } catch (thrown) {
      await discard(this.#machine, temporary);
      throw thrown;
    }
    return written;
  }

  /** Makes what was put durable. */
  async sync(): Promise<void> {
    await inParallel(this.#touched, AT_ONCE, (shard) => this.#machine.syncFolder(shard));
    if (this.#touched.size > 0) await this.#machine.syncFolder(this.#store.at('objects', 'sha256'));
  }

  /** Hands on the content of an object. */
  fill(sha256: string): Fill {
    return async (take) => {
      await readFile(this.#machine, this.pathOf(sha256), take);
    };
  }

  /** What is wrong with an object, read from the disk; undefined if nothing is. */
  async fault(sha256: string, size: number): Promise<Finding | undefined> {
    const file = this.pathOf(sha256);
    const seen = await this.#machine.look(file);
    const found = seen === undefined ? null : seen.kind === 'file' && seen.size !== size ? undefined : await stateOf(this.#machine, file, undefined, seen);
    if (found === null) return snapshotRules.finding('snapshots/object-missing', { sentence: `The store has no object ${sha256}`, subject: sha256 });
    if (found !== undefined && sameState({ ...found, executable: false }, { sha256, executable: false })) return undefined;
    return snapshotRules.finding('snapshots/object-corrupt', {
      sentence: `The object ${sha256} of the store ${seen?.kind !== 'file' ? 'is no regular file' : seen.size !== size ? `has ${seen.size} bytes, and ${size} are expected` : `has the SHA-256 ${found?.sha256 ?? ''}`}`,
      subject: sha256,
      ...(found && { expected: sha256, actual: found.sha256 }),
    });
  }

  /** What is wrong with the objects of the files, each object read once. */
  async faults(files: readonly FileRecord[], watch: Watch): Promise<Map<string, Finding>> {
    const step = stepsOf(watch);
    const sizes = new Map(files.map(({ sha256, size }) => [sha256, size]));
    const faults = new Map<string, Finding>();
    await orSnapshotsError('read objects of', this.#store.path, () =>
      inParallel(sizes, AT_ONCE, async ([sha256, size]) => {
        const fault = await this.fault(sha256, size);
        if (fault !== undefined) faults.set(sha256, fault);
        step(size);
      }),
    );
    return faults;
  }
}
