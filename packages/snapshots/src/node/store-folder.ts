import path from 'node:path';
import { type Machine, removeAbandoned, replaceFile, unless, withLock } from '@plimsoll/durable-files';
import { SnapshotsError } from './snapshots-error.ts';

const FORMAT = 'plimsoll-snapshot-store/1\n';
const FOLDERS = ['objects', 'objects/sha256', 'snapshots', 'trash', 'active', 'rehearsals'] as const;

/** A folder that is a store, and who may work in it. */
export class StoreFolder {
  readonly machine: Machine;
  readonly path: string;

  constructor(machine: Machine, folder: string) {
    this.machine = machine;
    this.path = path.resolve(folder);
  }

  at(...names: readonly string[]): string {
    return path.join(this.path, ...names);
  }

  /** @throws SnapshotsError `not-a-store` */
  async open(create: boolean): Promise<void> {
    const text = await this.machine.read(this.at('format'), 64);
    if (text !== undefined && new TextDecoder().decode(text) === FORMAT) return;
    if (text !== undefined || !create) throw this.#noStore(text === undefined ? 'it has no file "format"' : 'it has another format');
    await this.machine.makeFolder(this.path, 0o700).catch(unless('EEXIST'));
    const names = await this.machine.list(this.path);
    if (names.some((name) => !['objects', 'snapshots', 'trash', 'active', 'rehearsals', 'lock.lock'].includes(name) && !name.endsWith('.tmp'))) throw this.#noStore('it has other files');
    for (const name of FOLDERS) await this.machine.makeFolder(this.at(name), 0o700).catch(unless('EEXIST'));
    for (const name of ['objects', '.', '..']) await this.machine.syncFolder(this.at(name)).catch(unless(name === '..' ? 'EACCES' : ''));
    // With this file it is a store; until then it may be made again.
    await replaceFile(this.machine, this.at('format'), new TextEncoder().encode(FORMAT));
  }

  /** Runs the work beside that of others, and never beside {@link alone}. `held` throws if the right to it was lost. */
  async beside<T>(work: (held: () => Promise<void>) => Promise<T>): Promise<T> {
    let running: Promise<T> | undefined;
    await withLock(this.machine, this.at('lock'), () =>
      new Promise<void>((begun, failed) => {
        running = withLock(this.machine, this.at('active', this.machine.random()), (held) => {
          begun();
          return work(held);
        });
        running.catch(failed);
      }),
    );
    return running as Promise<T>;
  }

  /** Runs the work when no other command works in the store; waits 5 seconds for each that does. */
  async alone<T>(work: (held: () => Promise<void>) => Promise<T>): Promise<T> {
    return withLock(this.machine, this.at('lock'), async (held) => {
      const names = await this.machine.list(this.at('active'));
      for (const name of names) {
        // One that is gone is taken over, and so removed.
        if (/^[0-9a-f]{16}\.lock$/.test(name)) await withLock(this.machine, this.at('active', name.slice(0, 16)), () => Promise.resolve());
      }
      await removeAbandoned(this.machine, this.at('active'), names);
      await removeAbandoned(this.machine, this.path, await this.machine.list(this.path));
      return work(held);
    });
  }

  #noStore(why: string): SnapshotsError {
    return new SnapshotsError('not-a-store', `Cannot open ${JSON.stringify(this.path)} as a store of snapshots: ${why}`);
  }
}

/** Removes a folder and all below it; links are removed, not followed. For folders of ours only. */
export async function removeTree(machine: Machine, folder: string): Promise<void> {
  const names = await machine.list(folder).catch(unless('ENOENT'));
  for (const name of names ?? []) {
    const at = `${folder}/${name}`;
    if ((await machine.look(at))?.kind === 'folder') await removeTree(machine, at);
    else await machine.remove(at);
  }
  if (names !== undefined) await machine.removeFolder(folder);
}
