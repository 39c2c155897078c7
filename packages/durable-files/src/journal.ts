import type { FileState } from './file-state.ts';

/** Folder inside the one that is changed, for its owner alone: lock, journal and copies. */
export const PRIVATE = '.plimsoll-write';
const VERSION = 'plimsoll.journalled-write.v1';
const STAGE = /^[0-9a-f]{16}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** What becomes of one path; null is no file. */
export interface JournalChange {
  readonly path: string;
  readonly old: FileState | null;
  readonly new: FileState | null;
}

/** All that is needed to finish or undo a write of several files. It stands from before the first change until after the last. */
export interface Journal {
  /** Which way to go on. */
  readonly mode: 'finish' | 'undo';
  /** Folder with the copies: `n` and the index of the change is the new file, `o` the old one. */
  readonly stage: string;
  readonly changes: readonly JournalChange[];
  /** Folders that are made, parents first. */
  readonly made: readonly string[];
  /** Folders without files that give way to a file, parents first. */
  readonly emptied: readonly string[];
}

export function journalText(journal: Journal): string {
  return JSON.stringify({ schema_version: VERSION, ...journal });
}

/** The journal that the text holds; undefined for anything else. */
export function parseJournal(text: string): Journal | undefined {
  let value: Partial<Record<keyof Journal | 'schema_version', unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  const { schema_version, mode, stage, changes, made, emptied } = value ?? {};
  const isWhole =
    schema_version === VERSION &&
    (mode === 'finish' || mode === 'undo') &&
    typeof stage === 'string' &&
    STAGE.test(stage) &&
    Array.isArray(changes) &&
    changes.every(isChange) &&
    [made, emptied].every((paths) => Array.isArray(paths) && paths.every(isPath));
  return isWhole ? { mode, stage, changes: changes as JournalChange[], made: made as string[], emptied: emptied as string[] } : undefined;
}

function isChange(value: unknown): boolean {
  const { path, old, new: fresh } = (value ?? {}) as Partial<Record<keyof JournalChange, unknown>>;
  return isPath(path) && isState(old) && isState(fresh);
}

function isState(value: unknown): boolean {
  if (value === null) return true;
  const { sha256, executable } = (value ?? {}) as Partial<Record<keyof FileState, unknown>>;
  return typeof sha256 === 'string' && SHA256.test(sha256) && typeof executable === 'boolean';
}

/** Whether the value is a path below a folder: names that are neither empty nor dots, separated by `/`; the private folder is nobody's. */
export function isPath(value: unknown): value is string {
  return typeof value === 'string' && !value.startsWith(PRIVATE) && !/[\0\\]/.test(value) && value.split('/').every((name) => !['', '.', '..'].includes(name));
}
