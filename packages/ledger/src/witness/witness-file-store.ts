import path from 'node:path';
import { decodeUtf8, encodeUtf8, toHex } from '@plimsoll/bytes';
import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { sha256 } from '@plimsoll/merkle';
import * as z from 'zod';
import { acquireClaim, type Claim } from '../claim.ts';
import { asLedgerError, LedgerError } from '../error.ts';
import { type Files, makeFolders, nodeFiles, syncFolders, writeNew } from '../files.ts';
import { type Host, nodeHost } from '../host.ts';
import { witnessRules } from '../witness-rules.ts';
import { MAX_REQUEST_BYTES } from './add-checkpoint.ts';
import type { WitnessState, WitnessStore } from './witness-store.ts';

/** How a witness store meets its machine: this one's files and process, a wait of 2,000 ms if absent. */
export interface WitnessFileOptions {
  readonly files?: Files;
  readonly host?: Host;
  /** How long to wait for another process that uses the folder, in milliseconds. */
  readonly wait?: number;
}

/** `witness.json`: written once, last, so it makes the folder a witness's memory. */
const Description = z.strictObject({ schema_version: z.literal('plimsoll.witness.v1'), key: z.string().min(1) });
/** A note of the request's size with one more line. */
const MAX_NOTE = 2 * MAX_REQUEST_BYTES;
const STATE = /^([0-9a-f]{64})\.([1-9]\d{0,17})$/;

/**
 * Makes the folder the empty memory of the witness with this verifier key. Asked for by name, because an empty folder
 * may as well be a memory that was lost.
 * @throws LedgerError `exists` if the folder holds anything; `io`
 */
export async function createWitnessStore(folder: string, key: string, options: WitnessFileOptions = {}): Promise<WitnessStore> {
  const [root, files] = [path.resolve(folder), options.files ?? nodeFiles];
  try {
    // A creation that was cut short may be repeated: without its description the folder has never been used.
    const other = files.list(root)?.find(({ name }) => !/^write\..+\.new$/.test(name));
    if (other !== undefined) throw new LedgerError('exists', `Cannot create a witness in ${folder}: the folder holds ${JSON.stringify(other.name)}; name an empty or a new folder`);
    makeFolders(files, root);
    const temporary = path.join(root, `write.${(options.host ?? nodeHost).nonce()}.new`);
    try {
      writeNew(files, temporary, canonicalBytes({ schema_version: 'plimsoll.witness.v1', key }), true);
      if (!files.link(temporary, path.join(root, 'witness.json'))) throw new LedgerError('exists', `Cannot create a witness in ${folder}: there is one already`);
    } finally {
      files.unlink(temporary);
    }
    syncFolders(files, root);
  } catch (error) {
    throw asLedgerError(`create a witness in ${folder}`, error);
  }
  return openWitnessStore(folder, key, options);
}

/**
 * The memory of the witness with this verifier key, for one process at a time.
 * @throws LedgerError `not-a-ledger` if the folder is no witness's, `refused` with `witness/state-bad` if it is another
 * one's or damaged, `contended` if another process uses it, `io`
 */
export async function openWitnessStore(folder: string, key: string, options: WitnessFileOptions = {}): Promise<WitnessStore> {
  const { files = nodeFiles, host = nodeHost, wait = 2_000 } = options;
  const root = path.resolve(folder);
  try {
    const bytes = files.read(path.join(root, 'witness.json'), 65_536);
    if (bytes === undefined) throw new LedgerError('not-a-ledger', `Cannot open a witness in ${folder}: there is no witness.json; if the witness ran before, its memory is gone: restore it`);
    const json = parseJson(bytes);
    const description = Description.safeParse(json.ok ? json.value : undefined);
    if (!description.success) throw stateBad('witness.json', 'it is malformed');
    if (description.data.key !== key) throw stateBad('witness.json', `it is the memory of ${description.data.key}, not of ${key}`);
    const claim = await acquireClaim(files, path.join(root, 'claim'), host, wait);
    try {
      // What a process left half written: one that was only stopped cannot give it its name any more.
      for (const { name } of files.list(root) ?? []) if (/^write\..+\.new$/.test(name)) files.unlink(path.join(root, name));
      return new WitnessFileStore(root, files, claim, path.join(root, `write.${host.nonce()}.new`));
    } catch (error) {
      claim.release();
      throw error;
    }
  } catch (error) {
    throw asLedgerError(`open a witness in ${folder}`, error);
  }
}

function stateBad(file: string, why: string): LedgerError {
  const finding = witnessRules.finding('witness/state-bad', { sentence: `${file} cannot be used: ${why}; do not start over, restore the newest state`, location: { file } });
  return new LedgerError('refused', `Cannot use the memory of the witness: ${file}: ${why}`, { findings: [finding] });
}

/**
 * One folder; for each log, `<SHA-256 of the origin>.<version>` holds the last cosigned note. A version is written under
 * a temporary name, synced, and linked: link(2) fails where the version exists, so that of two writers one loses, even if
 * both hold the claim. Then `<SHA-256>.origin` says that there must be a state; older versions go last.
 */
class WitnessFileStore implements WitnessStore {
  readonly #root: string;
  readonly #files: Files;
  readonly #claim: Claim;
  readonly #temporary: string;
  #failure: LedgerError | undefined;

  constructor(root: string, files: Files, claim: Claim, temporary: string) {
    this.#root = root;
    this.#files = files;
    this.#claim = claim;
    this.#temporary = temporary;
  }

  read(origin: string): Promise<WitnessState | undefined> {
    return this.#guarded('read', () => {
      const name = nameOf(origin);
      for (;;) {
        const newest = this.#versions(name).at(-1);
        const marker = this.#files.read(path.join(this.#root, `${name}.origin`), 65_536);
        if (newest === undefined && marker === undefined) return undefined;
        if (newest === undefined) throw stateBad(`${name}.origin`, `${origin} was cosigned before, but no state of it is there`);
        const note = this.#files.read(path.join(this.#root, `${name}.${newest}`), MAX_NOTE);
        if (note !== undefined) return { note, version: newest };
        // Another writer replaced it while it was looked for; a name that stays and cannot be read is a fault.
        if (this.#versions(name).at(-1) === newest) throw stateBad(`${name}.${newest}`, 'it cannot be read');
      }
    });
  }

  replace(origin: string, version: bigint, note: Uint8Array): Promise<boolean> {
    return this.#guarded('replace', () => {
      const name = nameOf(origin);
      if (!this.#claim.held()) throw new LedgerError('contended', 'Cannot cosign: another process took over the memory of the witness');
      if ((this.#versions(name).at(-1) ?? 0n) !== version) return false;
      const next = path.join(this.#root, `${name}.${version + 1n}`);
      this.#files.unlink(this.#temporary);
      writeNew(this.#files, this.#temporary, note, true);
      try {
        if (!this.#files.link(this.#temporary, next)) return false;
      } finally {
        this.#files.unlink(this.#temporary);
      }
      // A process that was stopped for long may have linked a version that others left behind and removed.
      const versions = this.#versions(name);
      if (versions.at(-1) !== version + 1n) {
        this.#files.unlink(next);
        return false;
      }
      this.#files.sync(this.#root);
      const marker = path.join(this.#root, `${name}.origin`);
      if (decodeUtf8(this.#files.read(marker, 65_536) ?? new Uint8Array()) !== origin) {
        this.#files.unlink(marker);
        writeNew(this.#files, marker, encodeUtf8(origin), true);
        this.#files.sync(this.#root);
      }
      for (const old of versions) if (old <= version) this.#files.unlink(path.join(this.#root, `${name}.${old}`));
      return true;
    });
  }

  close(): Promise<void> {
    if (this.#failure?.code !== 'closed') this.#claim.release();
    this.#failure = new LedgerError('closed', 'Cannot use the memory of the witness: it is closed');
    return Promise.resolve();
  }

  /** Versions of a state that are there, ascending. */
  #versions(name: string): bigint[] {
    const versions = (this.#files.list(this.#root) ?? []).flatMap((item) => {
      const [, hash, version] = STATE.exec(item.name) ?? [];
      return hash === name && version !== undefined ? [BigInt(version)] : [];
    });
    return versions.sort((a, b) => (a < b ? -1 : 1));
  }

  /** After a failed replacement nothing is known of what reached the disk: no further cosignature may rest on it. */
  #guarded<T>(action: 'read' | 'replace', work: () => T): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    try {
      return Promise.resolve(work());
    } catch (error) {
      if (action === 'read') return Promise.reject(asLedgerError('read the memory of the witness', error));
      this.#failure = error instanceof LedgerError ? error : new LedgerError('poisoned', `Cannot go on as a witness: ${(error as Error).message}; stop it and start it again`, { cause: error });
      return Promise.reject(this.#failure);
    }
  }
}

/** Name of a log's files. */
function nameOf(origin: string): string {
  return toHex(sha256(encodeUtf8(origin)));
}
