/** A new file that is being written. */
export interface NewFile {
  /** All of the bytes, or it throws. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** What was written is on stable storage. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What stands under a name; a link is not followed. */
export interface Sighting {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Which file it is: another one, or another version of it, has another identity. */
  readonly identity: string;
  /** Time of the last change, in milliseconds of {@link Machine.now}. */
  readonly changedAt: number;
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
  /** Creates the file; `EEXIST` if the name is taken. */
  readonly create: (file: string) => Promise<NewFile>;
  /** A second name for the file; `EEXIST` if it is taken. */
  readonly link: (from: string, to: string) => Promise<void>;
  /** Replaces `to` in one step. */
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Removes the name; nothing happens if there is none. */
  readonly remove: (file: string) => Promise<void>;
  readonly makeFolder: (folder: string) => Promise<void>;
  /** Makes the names in the folder durable. */
  readonly syncFolder: (folder: string) => Promise<void>;
  readonly list: (folder: string) => Promise<readonly string[]>;
  readonly look: (file: string) => Promise<Sighting | undefined>;
  /** The first `limit` bytes of a file; undefined if there is none. */
  readonly read: (file: string, limit: number) => Promise<Uint8Array | undefined>;
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
