import path from 'node:path';
import { encodeUtf8, equalBytes, type Hex, toHex } from '@plimsoll/bytes';
import { type Machine, nodeMachine, removeAbandoned, replaceFile, withLock } from '@plimsoll/durable-files';
import type { Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { FlagsError, orFlagsError } from './flags-error.ts';
import { limits, type LoadedRegistry, type ParsedRegistry, verifyRoot } from './read-registry.ts';
import type { Registry } from './registry.ts';
import { type RegistryReader, registryReader } from './registry-reader.ts';
import { readRegular, type RegistryFile, readRegistryFile } from './registry-file.ts';
import { keepSnapshot, makeSnapshotFolder, snapshotFolder } from './snapshot-files.ts';
import { layOut } from './write-registry.ts';

/** A state that stands in the file; with `dryRun`, one that would. */
export interface WrittenRegistry extends LoadedRegistry {
  /** Text of the file. */
  readonly text: string;
  /** Whether it is other than before. */
  readonly isChanged: boolean;
  /** Path of the file that keeps the state; null with `dryRun`, and where `urgent` went on without. */
  readonly snapshot: string | null;
  /** Path of the copy of an unreadable file that it took the place of; null where there was none, or it could not be copied. */
  readonly keptUnreadable: string | null;
}

/** What changing a registry file came to. */
export interface ChangedFile<Decision> {
  readonly before: RegistryFile;
  readonly decision: Decision;
  /** Null where the decision was to write nothing. */
  readonly written: WrittenRegistry | null;
}

/** How a registry file is changed. */
export interface ChangeOptions {
  /** Decide, and write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Write the file also where `snapshots/` cannot be written: for what may not wait. */
  readonly urgent?: boolean | undefined;
}

/**
 * Lets `change` decide what comes after what stands in the file now, and writes that, while no other command changes it. First the
 * state before (if it has no snapshot) and the new one are kept in `snapshots/`, then the file is replaced: after a crash or power
 * failure at any point it has the old state or the new one, whole, and the snapshot that it names is there. A file that cannot be
 * read is replaced too, if `change` says so, and a copy of it kept. Where the decision is the state that is there, nothing is
 * written but its snapshot.
 * @param change told of the state before; may be run again by a later call, never twice by one
 * @throws FlagsError `locked` if another process changes the file for 5 seconds, `conflict` if something that takes no turns did, `unsafe-path`, `io`;
 * RangeError for a state that could not be read back; what `change` throws
 */
export function changeRegistryFile<Decision extends { readonly next: Registry | null }>(file: string, change: (before: RegistryFile) => Decision | Promise<Decision>, { dryRun = false, urgent = false }: ChangeOptions = {}, machine: Machine = nodeMachine): Promise<ChangedFile<Decision>> {
  const decide = async (): Promise<ChangedFile<Decision>> => {
    const reader = registryReader();
    const before = await readRegistryFile(file, machine, (bytes) => rooted(reader.parse(bytes)));
    const decision = await change(before);
    return { before, decision, written: decision.next === null ? null : planned(before, decision.next, reader) };
  };
  if (dryRun) return decide();
  const kept = urgent ? orNull : asIs;
  return underLock(machine, file, async (held) => {
    const changed = await decide();
    const { before, written } = changed;
    if (written === null) return changed;
    if (!written.isChanged) return { ...changed, written: { ...written, snapshot: await kept(keepBefore(machine, file, before)) } };
    return { ...changed, written: { ...written, ...(await put(machine, file, before, written, encodeUtf8(written.text), held, kept)) } };
  }, kept);
}

/** What is done about a snapshot that cannot be kept: it is an error, or null. */
type Keeping = <T>(work: Promise<T>) => Promise<T | null>;

function asIs<T>(work: Promise<T>): Promise<T> {
  return work;
}

function orNull<T>(work: Promise<T>): Promise<T | null> {
  return work.catch(() => null);
}

/** Runs the work while no other command of ours changes the file. */
export function underLock<T>(machine: Machine, file: string, work: (held: () => Promise<void>) => Promise<T>, kept: Keeping = asIs): Promise<T> {
  return orFlagsError(file, () =>
    withLock(machine, file, async (held) => {
      for (const folder of [path.dirname(file), snapshotFolder(file)]) {
        if ((await machine.look(folder))?.kind === 'folder') await kept(machine.list(folder).then((names) => removeAbandoned(machine, folder, names)));
      }
      return work(held);
    }),
  );
}

function rooted(parsed: Result<ParsedRegistry>): Result<LoadedRegistry> {
  return parsed.ok ? verifyRoot(parsed.value) : parsed;
}

const UNKNOWN = '0'.repeat(64) as Hex;

/** What is to stand in the file is read before it does; reading it gives its root too. */
function planned({ read }: RegistryFile, next: Registry, reader: RegistryReader): WrittenRegistry {
  const draft = layOut(next, UNKNOWN);
  const state = reader.parse(draft);
  if (!state.ok) throw new RangeError(`Cannot write a registry that nobody could read: ${state.findings.map(({ sentence }) => sentence).join('; ').slice(0, 500)}`);
  const { registry, set } = state.value;
  // No other line begins so: those of records and settings are indented further.
  const line = `\n  "root": "${UNKNOWN}"`;
  const text = draft.includes(line) ? draft.replace(line, `\n  "root": "${toHex(set.root)}"`) : layOut(next, toHex(set.root));
  // A file in which this state is laid out otherwise stays as it is.
  const isThere = read.ok && read.value.registry.generation === next.generation && toHex(read.value.set.root) === toHex(set.root);
  return { registry, set, text, isChanged: !isThere, snapshot: null, keptUnreadable: null };
}

/** What putting a state into a file left beside it. */
interface Put {
  readonly snapshot: string | null;
  readonly keptUnreadable: string | null;
}

/**
 * Keeps the state before and the next one in `snapshots/`, then replaces the file by the bytes of the next one. The caller holds the lock.
 * @throws FlagsError `conflict` if something that does not ask for the lock changed the file since it was read
 */
export async function put(machine: Machine, file: string, before: RegistryFile, next: LoadedRegistry, bytes: Uint8Array, held: () => Promise<void>, kept: Keeping = asIs): Promise<Put> {
  await kept(keepBefore(machine, file, before));
  const keptUnreadable = before.read.ok || before.bytes === null ? null : await kept(keepUnreadable(machine, file, before.bytes));
  const snapshot = await kept(keepSnapshot(machine, file, next, bytes));
  await replaceFile(machine, file, bytes, async () => {
    const there = await readRegular(machine, file, limits.bytes + 1);
    const isAsRead = there === null || before.bytes === null ? there === before.bytes : equalBytes(there, before.bytes);
    if (!isAsRead) throw new FlagsError('conflict', `Cannot write ${JSON.stringify(file)}: something changed it meanwhile; run again`);
    await held();
  });
  return { snapshot, keptUnreadable };
}

/** Keeps the state that stands in the file, if it can be read; durable then, like the name of the file. */
export async function keepBefore(machine: Machine, file: string, { bytes, read }: RegistryFile): Promise<string | null> {
  return read.ok && bytes !== null ? keepSnapshot(machine, file, read.value, bytes) : null;
}

/** Keeps what nobody can read, because it may show who did what; making a registry safe does not wait for it. */
async function keepUnreadable(machine: Machine, file: string, bytes: Uint8Array): Promise<string | null> {
  const copy = path.join(await makeSnapshotFolder(machine, file), `${path.basename(file)}.${toHex(sha256(bytes))}.unreadable`);
  return replaceFile(machine, copy, bytes).then(
    () => copy,
    () => null,
  );
}
