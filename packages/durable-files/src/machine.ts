/** A new file that is being written. */
export interface NewFile {
  /** All of the bytes, after those written before, or it throws. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** What was written is on stable storage. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A regular file that is being read. */
export interface OpenFile {
  readonly look: () => Promise<Sighting>;
  /** Number of the next bytes that were put at the start of the array, not more than it holds; 0 at the end of the file. */
  readonly read: (into: Uint8Array) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** A folder that was opened: names below `path` stay names in this folder, whatever is put in its place meanwhile. */
export interface PinnedFolder {
  readonly path: string;
  readonly look: () => Promise<Sighting>;
  readonly close: () => Promise<void>;
}

/** What stands under a name; a link is not followed. */
export interface Sighting {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Which file it is: another one, or another version of it, has another identity. */
  readonly identity: string;
  /** Time of the last change, in milliseconds of {@link Machine.now}. */
  readonly changedAt: number;
  /** Changes with whatever is done to the file, a new name for it included. */
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** User that owns it. */
  readonly owner: number;
  /** File system that it is on. */
  readonly device: string;
}

/** A process, as a lock names it. */
export interface ProcessName {
  readonly pid: number;
  /** Start of the process, which tells it from a later one with its id. */
  readonly start: string;
  readonly host: string;
  /** Changes with each start of the machine. */
  readonly boot: string;
  /** Process ids mean the same to two processes only where this is equal. */
  readonly namespace: string;
}

/**
 * What writing files needs of the machine; passed in so that tests can make each call fail, or lose what was not synced.
 * Each call throws where the system refuses.
 */
export interface Machine {
  /** Creates the file; `EEXIST` if the name is taken. The user's mask is taken from the permission bits, 0o644 if not given. */
  readonly create: (file: string, mode?: number) => Promise<NewFile>;
  /** Opens a regular file for reading; undefined if there is none, `ELOOP` for a link. */
  readonly open: (file: string) => Promise<OpenFile | undefined>;
  /** Opens a folder; `ENOTDIR` or `ELOOP` for a link or anything else. */
  readonly pin: (folder: string) => Promise<PinnedFolder>;
  /** A second name for the file; `EEXIST` if it is taken. */
  readonly link: (from: string, to: string) => Promise<void>;
  /** Replaces `to` in one step. */
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Removes the name; nothing happens if there is none. */
  readonly remove: (file: string) => Promise<void>;
  readonly makeFolder: (folder: string, mode?: number) => Promise<void>;
  /** Removes an empty folder; `ENOTEMPTY` for another. */
  readonly removeFolder: (folder: string) => Promise<void>;
  /** Makes the names in the folder durable. */
  readonly syncFolder: (folder: string) => Promise<void>;
  readonly list: (folder: string) => Promise<readonly string[]>;
  readonly look: (file: string) => Promise<Sighting | undefined>;
  /** The first `limit` bytes of a file; undefined if there is none. */
  readonly read: (file: string, limit: number) => Promise<Uint8Array | undefined>;
  /** The absolute path of the folder, with no link in it. */
  readonly realPath: (folder: string) => Promise<string>;
  /** Bytes that may still be written to the file system of the folder. */
  readonly freeSpace: (folder: string) => Promise<number>;
  /** User that this process acts for; undefined where files have no owner. */
  readonly user: () => number | undefined;
  /** 16 hex digits that nobody can guess. */
  readonly random: () => string;
  /** Wall clock, milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The process that this code runs in. */
  readonly self: () => ProcessName;
  /** Start of a running process of this machine; undefined if none has the id. */
  readonly processStart: (pid: number) => string | undefined;
}
