import path from 'node:path';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { type Machine, nodeMachine, replaceFile } from '@plimsoll/durable-files';
import { decodeEntry } from '@plimsoll/ledger/verify';
import { type Anchor, MAX_ANCHOR_BYTES, writeAnchor } from './anchor-document.ts';
import { readFlagEntry } from './flag-entry.ts';
import { orFlagsError } from './flags-error.ts';
import type { LoadedRegistry } from './read-registry.ts';
import { readRegular } from './registry-file.ts';
import { makeSnapshotFolder, snapshotFolder } from './snapshot-files.ts';
import { anchorName } from './snapshot-name.ts';

/**
 * Bytes of the anchor that lies beside the snapshot of this state; null if there is none. Not verified.
 * @throws FlagsError `unsafe-path`, `io`
 */
export function readAnchorFile(file: string, state: LoadedRegistry, machine: Machine = nodeMachine): Promise<Uint8Array | null> {
  const anchor = path.join(snapshotFolder(file), anchorName(state));
  return orFlagsError(anchor, () => readRegular(machine, anchor, MAX_ANCHOR_BYTES + 1));
}

/**
 * Writes the anchor of a state beside its snapshot, in the place of one that is there: whole or not at all.
 * @returns its path
 * @throws RangeError if its entry names another registry, environment or root; FlagsError `unsafe-path`, `io`
 */
export function saveAnchor(file: string, state: LoadedRegistry, anchor: Anchor, machine: Machine = nodeMachine): Promise<string> {
  const entry = decodeEntry(anchor.entry);
  const said = entry.ok ? readFlagEntry(entry.value) : undefined;
  const { registry, environment } = state.registry;
  if (said?.root !== toHex(state.set.root) || said.registry !== registry || said.environment !== environment) throw new RangeError(`Cannot save an anchor: an entry of ${registry} with the root ${toHex(state.set.root)} is needed, received one of ${said === undefined ? 'another kind' : `${said.registry} with ${said.root}`}`);
  return orFlagsError(file, async () => {
    const target = path.join(await makeSnapshotFolder(machine, file), anchorName(state));
    await readRegular(machine, target, 0);
    await replaceFile(machine, target, encodeUtf8(writeAnchor(anchor)));
    await machine.syncFolder(path.dirname(file));
    return target;
  });
}
