import { setTimeout as delay } from 'node:timers/promises';
import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import { checkRecorded, fileRules, isOfState, lastRecorded, type LoadedRegistry, type LoggedFlagEntry, readFlagEntry, type Registry, snapshotName } from '@plimsoll/flags';
import { listSnapshots, readSnapshot } from '@plimsoll/flags/node';
import { withFlagFiles } from './flag-files.ts';
import type { Io } from './io.ts';
import { openLog } from './open-log.ts';

/** Entries that are read at once, going back from the newest. */
const PAGE = 256n;
/** How often and after how many milliseconds a ledger is asked again for the entry of another command: five seconds in all. */
const ATTEMPTS = 100;
const PAUSE = 50;

/**
 * Entries of a ledger about a registry, newest first; back to the one about this state, where one is given, and all where none is about it.
 * @throws CommandError `environment` if there is no such ledger
 */
export async function flagEntries(io: Io, ledger: string, { registry, environment }: Registry, state?: LoadedRegistry): Promise<Result<readonly LoggedFlagEntry[]>> {
  const { reader, place } = openLog(io, ledger);
  const checkpoint = await reader.checkpoint();
  if (!checkpoint.ok) return { ok: false, findings: place(checkpoint.findings) };
  const found: LoggedFlagEntry[] = [];
  for (let end = checkpoint.value.size; end > 0n; ) {
    const start = ((end - 1n) / PAGE) * PAGE;
    for await (const logged of reader.entries(start, end)) {
      if (!logged.ok) return { ok: false, findings: place(logged.findings) };
      const entry = readFlagEntry(logged.value.entry);
      if (entry?.registry === registry && entry.environment === environment) found.push({ index: logged.value.index, entry });
    }
    if (state !== undefined && found.some((entry) => isOfState(entry, state))) break;
    end = start;
  }
  return accept(found);
}

/** Whether the ledger recorded a state last: no finding then. What cannot be read is a finding too. */
export async function recordedFindings(io: Io, ledger: string, state: LoadedRegistry): Promise<readonly Finding[]> {
  const entries = await flagEntries(io, ledger, state.registry, state);
  return entries.ok ? checkRecorded(state, entries.value) : entries.findings;
}

/** Whether a command of ours wrote the state: only then can its entry be on its way. */
export async function isKept(target: string, state: LoadedRegistry): Promise<boolean> {
  return (await readSnapshot(target, snapshotName(state))).ok;
}

/** Runs the work until it says that it need not wait for an entry of another command, at most for five seconds. */
export async function untilRecorded<T>(work: () => Promise<{ readonly value: T; readonly isPending: boolean }>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { value, isPending } = await work();
    if (!isPending || attempt === ATTEMPTS) return value;
    await delay(PAUSE);
  }
}

/** The state that the ledger recorded last, or why it is not at hand; undefined where none was recorded. */
export async function lastState(target: string, entries: readonly LoggedFlagEntry[], there: LoadedRegistry): Promise<Result<LoadedRegistry> | undefined> {
  const last = lastRecorded(entries);
  if (last === undefined) return undefined;
  const { root, generation } = last.entry;
  const as = (state: LoadedRegistry): Result<LoadedRegistry> => accept({ ...state, registry: { ...state.registry, generation } });
  if (last.entry.root === toHex(there.set.root)) return as(there);
  const snapshot = await withFlagFiles(async () => {
    for (const one of await listSnapshots(target)) {
      const read = one.root === root && one.registry === last.entry.registry ? await readSnapshot(target, one.name) : undefined;
      if (read?.ok === true && read.value.registry.environment === last.entry.environment) return read.value;
    }
    return undefined;
  });
  if (snapshot !== undefined) return as(snapshot);
  return { ok: false, findings: [fileRules.finding('flags/snapshot-missing', { sentence: `There is no snapshot of the state recorded last (root ${root}, entry ${last.index}), so the step from it cannot be judged; bring it back into the folder snapshots, or have the new root approved under the policy named registry`, subject: last.entry.registry, expected: root })] };
}
