import { createHash } from 'node:crypto';
import path from 'node:path';
import { canonicalBytes } from '@plimsoll/canonical-json';
import type { Finding } from '@plimsoll/findings';
import { type EntryData, LedgerError, openFileStore, openLedger, type Receipt } from '@plimsoll/ledger';
import { cliRules } from './cli-rules.ts';
import { CommandError, environmentError, systemErrorCode } from './command-error.ts';
import { CONFIG_FILE } from './config/config-file.ts';
import { workspaceConfig } from './config/workspace-config.ts';
import { shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { readSigningKey, type SigningKey } from './key-file.ts';
import { ledgerFolder } from './ledger-folder.ts';
import { printable, quote } from './quote.ts';
import type { RecordFlags } from './record-flags.ts';

/** What is recorded: type and data of an entry. */
interface RecordedEvent {
  readonly type: string;
  readonly data: object;
}

/** An entry as a package makes it, with an id that follows from what it says. */
export interface FixedEntry extends RecordedEvent {
  readonly id: string;
  readonly source: string;
}

/** What appending an entry came to. */
export interface Appended {
  readonly findings: readonly Finding[];
  /** Its index; undefined where no ledger has it. */
  readonly index: bigint | undefined;
}

/** Records what a command did, as entries of a ledger or not at all. */
export interface Recorder {
  /** False where there is no ledger. */
  readonly records: boolean;
  /** Folder of the ledger as the user named it; undefined where there is none. */
  readonly ledger: string | undefined;
  /** Appends an entry that has its id already; else as `record`. */
  readonly append: (done: string, entry: FixedEntry) => Promise<Appended>;
  /**
   * Appends the entry of what is done and durable already. The event's id follows from its type, its data and the
   * occasion, so that the same again gets its old receipt and adds nothing. Findings: `cli/recorded`; `cli/not-recorded`
   * without a ledger; why the ledger refuses, with `cli/entry-missing`.
   * @param done what is there whether or not the entry is, as the beginning of a sentence, e.g. `The note "notes/iteration-1.md" is written`
   * @param occasion tells two acts with the same data from each other, e.g. the time of a decision
   * @throws CommandError `environment` if the ledger cannot be written: it says that what is done is there and how its entry is added
   */
  readonly record: (done: string, event: RecordedEvent, occasion?: string) => Promise<readonly Finding[]>;
}

/** The `source` of entries that commands write. */
const SOURCE = '/plimsoll/cli';
/** Milliseconds to wait for other writers: what is recorded is done already, so giving up leaves it without its entry. */
const PATIENCE = 30_000;
/** How most commands add an entry that is missing: they find what is done as it is. */
const AGAIN = 'run the same command again to complete it';

/** How entries name a file: relative to the working directory if it is below it, with forward slashes, however it was spelled. */
export function recordedPath(io: Io, file: string): string {
  const relative = path.relative(io.directory, path.resolve(io.directory, file));
  const inside = relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  return shownName(inside ? relative : path.resolve(io.directory, file));
}

/** Ledger and key of the flags, else of plimsoll.config.yaml in the working directory; each undefined where neither names it. */
export async function ledgerOf(io: Io, flags: RecordFlags): Promise<RecordFlags> {
  const given = { ...(flags.ledger !== undefined && { ledger: flags.ledger }), ...(flags.key !== undefined && { key: flags.key }) };
  return given.ledger !== undefined && given.key !== undefined ? given : { ...(await configured(io)), ...given };
}

/** The ledger that the configuration of the working directory names. */
async function configured(io: Io): Promise<RecordFlags> {
  const ledger = (await workspaceConfig(io, 'which ledger to record in'))?.ledger;
  return ledger === undefined ? {} : { ledger: ledger.path, key: ledger.key };
}

/**
 * The recorder of a command: into the ledger of its flags, else of plimsoll.config.yaml in the working directory, else
 * none. Called before anything is written, so that a misspelt ledger or a wrong key changes nothing.
 * @param completed how an entry that is missing is added, as the end of a sentence
 * @throws CommandError `usage` if only one of ledger and key is known, `environment` if there is no such ledger or key
 */
export async function recorderOf(io: Io, flags: RecordFlags, completed = AGAIN): Promise<Recorder> {
  const { ledger, key } = await ledgerOf(io, flags);
  if (ledger !== undefined && key !== undefined) {
    ledgerFolder(io, ledger);
    const signingKey = readSigningKey(io, key);
    const place = { ledger, key: signingKey, completed };
    return { records: true, ledger, append: (done, entry) => record(io, place, done, entry), record: async (done, event, occasion) => (await record(io, place, done, withId(event, occasion))).findings };
  }
  if (ledger !== undefined || key !== undefined) throw new CommandError('usage', `Cannot record: give --ledger and --key together, or name both under ledger in ${CONFIG_FILE}`);
  return { records: false, ledger: undefined, append: (done) => Promise.resolve({ findings: [notRecorded(done, completed)], index: undefined }), record: (done) => Promise.resolve([notRecorded(done, completed)]) };
}

function notRecorded(done: string, completed: string): Finding {
  return cliRules.finding('cli/not-recorded', { sentence: `${done} and stands in no ledger; give --ledger and --key, or name them under ledger in ${CONFIG_FILE}, and ${completed}` });
}

interface Place {
  readonly ledger: string;
  readonly key: SigningKey;
  readonly completed: string;
}

function withId({ type, data }: RecordedEvent, occasion = ''): FixedEntry {
  return { id: createHash('sha256').update(canonicalBytes({ type, data, occasion })).digest('hex'), source: SOURCE, type, data };
}

async function record(io: Io, { ledger, key, completed }: Place, done: string, { id, source, type, data }: FixedEntry): Promise<Appended> {
  const missing = (): Finding => cliRules.finding('cli/entry-missing', { sentence: `${done}; its entry is not in the ledger; ${completed}`, subject: shownName(ledger) });
  try {
    const receipt = await append(io, ledger, key, { id, source, type, data: data as EntryData });
    if ('findings' in receipt) return { findings: [...receipt.findings, missing()], index: undefined };
    const index = String(receipt.index);
    const sentence = `Entry ${index} of the ledger ${quote(ledger)} records it${receipt.duplicate ? '; it did before' : ''}`;
    return { findings: [cliRules.finding('cli/recorded', { sentence, subject: shownName(ledger), detail: { index, leaf_hash: receipt.leafHash, type, duplicate: receipt.duplicate } })], index: receipt.index };
  } catch (thrown) {
    if (thrown instanceof LedgerError && thrown.code === 'refused' && thrown.findings.length > 0) return { findings: [...thrown.findings, missing()], index: undefined };
    throw incomplete(ledger, `${done}; its entry is not in the ledger; ${completed}`, thrown);
  }
}

async function append(io: Io, ledger: string, key: SigningKey, entry: { readonly id: string; readonly source: string; readonly type: string; readonly data: EntryData }): Promise<Receipt | { readonly findings: readonly Finding[] }> {
  const opened = await openLedger({ store: await openFileStore(path.resolve(io.directory, ledger), { wait: PATIENCE }), signers: [key.signer], clock: io.clock, every: io.every });
  try {
    const appended = await opened.append([entry]);
    const [receipt] = appended.ok ? appended.value : [];
    return receipt ?? { findings: appended.findings };
  } finally {
    await opened.close();
  }
}

/** What stands between the deed and its entry, with what to do. */
function incomplete(ledger: string, state: string, thrown: unknown): unknown {
  const why = systemErrorCode(thrown) === undefined ? thrown : environmentError(`use the ledger ${quote(ledger)}`, thrown);
  if (!(why instanceof LedgerError) && !(why instanceof CommandError)) return thrown;
  return new CommandError('environment', `${printable(why.message)}. ${state}`, { cause: thrown });
}
