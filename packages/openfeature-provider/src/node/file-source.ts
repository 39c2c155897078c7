import fs from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { anchorName } from '@plimsoll/flags';
import { type Clock, systemClock } from '../clock.ts';
import type { RegistrySource } from '../registry-source.ts';

const MAX_REGISTRY = 64 * 1024 * 1024;
const MAX_ANCHOR = 2 * 1024 * 1024;

export interface FileSourceOptions {
  /** The anchor document; if absent, the one in the folder `snapshots` beside the file that is named after the registry's content. */
  readonly anchor?: string;
  /** Milliseconds between two looks at the files, 250 if absent: what is left where the system tells nothing of changes. */
  readonly poll?: number;
  readonly clock?: Clock;
}

/**
 * A registry file and its anchor. Their folder is watched, so that a file that is replaced by another is noticed, and size, time and
 * identity of the files are looked at every 250 ms. Links are followed: orchestrators mount files as links.
 */
export function fileSource(file: string, { anchor, poll = 250, clock = systemClock }: FileSourceOptions = {}): RegistrySource {
  let anchorFile = anchor;
  /** Versions of both as of the last time that they were read. */
  const read: { file?: string; anchor?: string } = {};
  return {
    async load() {
      read.file = await versionOf(file);
      const registry = await readFile(file, MAX_REGISTRY);
      if (registry === null) throw new Error(`there is no file ${JSON.stringify(file)}`);
      return {
        registry,
        async anchor(loaded) {
          anchorFile = anchor ?? path.join(path.dirname(file), 'snapshots', anchorName(loaded));
          read.anchor = await versionOf(anchorFile);
          return readFile(anchorFile, MAX_ANCHOR);
        },
      };
    },
    watch(changed) {
      let isEnded = false;
      let cancel = (): void => undefined;
      const compare = async (): Promise<void> => {
        const now = await Promise.all([versionOf(file), anchorFile === undefined ? undefined : versionOf(anchorFile)]);
        if (!isEnded && read.file !== undefined && (now[0] !== read.file || now[1] !== read.anchor)) changed();
      };
      const look = async (): Promise<void> => {
        await compare();
        if (!isEnded) cancel = clock.after(poll, () => void look());
      };
      const name = path.basename(file);
      // Others write into the folder too, this process among them. Their events are worth a look, as files may be links.
      const watcher = watchFolder(path.dirname(file), (entry) => {
        if (entry === null || entry === name) changed();
        else void compare();
      });
      void look();
      return () => {
        isEnded = true;
        cancel();
        watcher?.close();
      };
    },
  };
}

/** The bytes of a regular file; null if there is none. One that is too long is cut one byte behind the limit, and so no registry. */
async function readFile(file: string, limit: number): Promise<Uint8Array | null> {
  let handle: fs.promises.FileHandle;
  try {
    // A pipe would keep us waiting for its other end.
    handle = await open(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
  try {
    const seen = await handle.stat();
    if (!seen.isFile()) throw new Error(`${JSON.stringify(file)} is no regular file`);
    if (seen.size > limit) throw new Error(`${JSON.stringify(file)} has ${seen.size} bytes; at most ${limit} are read`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** What changes with the file; whatever goes wrong is a version too. */
async function versionOf(file: string): Promise<string> {
  try {
    // The time of change too: the other can be set, and is by tools that copy.
    const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true });
    return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
  } catch (thrown) {
    return String((thrown as NodeJS.ErrnoException).code);
  }
}

// Where the system cannot watch, or stops to, looking is enough.
function watchFolder(folder: string, changed: (entry: string | null) => void): fs.FSWatcher | undefined {
  try {
    const watcher = fs.watch(folder, { persistent: false }, (_, entry) => {
      changed(entry);
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return undefined;
  }
}
