import path from 'node:path';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { type Machine, nodeMachine } from '@plimsoll/durable-files';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { parseTlogProof } from '@plimsoll/ledger/verify';
import { MAX_ANCHOR_BYTES, parseAnchor } from './anchor-document.ts';
import { fileRules } from './file-rules.ts';
import { orFlagsError } from './flags-error.ts';
import type { LoadedRegistry } from './read-registry.ts';
import { readRegular } from './registry-file.ts';
import { listSnapshots, readSnapshot, type Snapshot, snapshotFolder } from './snapshot-files.ts';
import { type AnchorTrust, type VerifiedAnchor, verifyAnchor } from './verify-anchor.ts';

/** Findings about snapshots that were passed over. */
const MAX_TOLD = 20;

/** The last state that can be used. */
export interface LastGood extends LoadedRegistry {
  /** Name of its snapshot. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Null where nobody was to be trusted, so that none was asked for. */
  readonly anchor: VerifiedAnchor | null;
}

/** Which state is looked for. */
export interface LastGoodOptions {
  /** Name of the registry; if absent, that of the file without `.json`, or the only one in the folder. */
  readonly registry?: string | undefined;
  readonly environment?: string | null | undefined;
  /** Only a state whose anchor verifies will do, the one latest in the log. Without it, the newest by its name, which whoever writes there can choose. */
  readonly trust?: AnchorTrust | undefined;
}

/**
 * The last good state of a registry whose file cannot be read, from the snapshots beside it: what is damaged, renamed or, with
 * `trust`, not anchored is passed over. Refuses with `flags/snapshot-missing`, and why what is there was passed over.
 * @throws FlagsError `unsafe-path`, `io`
 */
export async function lastGood(file: string, { registry, environment, trust }: LastGoodOptions = {}, machine: Machine = nodeMachine): Promise<Result<LastGood>> {
  const all = await listSnapshots(file, machine);
  const name = registry ?? registryOf(file, all);
  const passedOver: Finding[] = [];
  for (const { snapshot, anchor } of await newestFirst(machine, file, all.filter((one) => one.registry === name), trust)) {
    const read = await readSnapshot(file, snapshot.name, machine);
    if (!read.ok) passedOver.push(...read.findings);
    if (!read.ok || (environment !== undefined && read.value.registry.environment !== environment)) continue;
    if (trust === undefined) return accept({ ...read.value, name: snapshot.name, anchor: null });
    const verified = verifyAnchor(anchor, { registry: snapshot.registry, environment: read.value.registry.environment, root: toHex(read.value.set.root) }, trust);
    if (verified.ok) return accept({ ...read.value, name: snapshot.name, anchor: verified.value });
    passedOver.push(...verified.findings.map((finding) => ({ ...finding, subject: snapshot.name })));
  }
  const names = [...new Set(all.map((one) => one.registry))];
  const which = name === undefined ? `none is of ${path.basename(file)} by its name, and there are several registries (${names.join(', ').slice(0, 500)}); name the one` : `no usable one is of ${name}`;
  return refuse(fileRules.finding('flags/snapshot-missing', { sentence: all.length === 0 ? `There are no snapshots in ${JSON.stringify(snapshotFolder(file))} to go back to` : `Of ${all.length} snapshots in ${JSON.stringify(snapshotFolder(file))} ${which}` }), ...passedOver.slice(0, MAX_TOLD));
}

function registryOf(file: string, all: readonly Snapshot[]): string | undefined {
  const names = new Set(all.map(({ registry }) => registry));
  const own = path.basename(file).replace(/\.json$/, '');
  if (names.has(own)) return own;
  return names.size === 1 ? [...names][0] : undefined;
}

/** The snapshots with their anchors: by place in the log where a log is trusted, which the proof binds; else by time. */
async function newestFirst(machine: Machine, file: string, snapshots: readonly Snapshot[], trust: AnchorTrust | undefined): Promise<readonly { readonly snapshot: Snapshot; readonly anchor: Uint8Array | null }[]> {
  const newest = snapshots.toReversed();
  if (trust === undefined || 'root' in trust) return newest.filter(({ root }) => trust === undefined || root === trust.root).map((snapshot) => ({ snapshot, anchor: null }));
  const claimed = [];
  for (const snapshot of newest) {
    const place = path.join(snapshotFolder(file), `${snapshot.name}.anchor.json`);
    const anchor = snapshot.hasAnchor ? await orFlagsError(place, () => readRegular(machine, place, MAX_ANCHOR_BYTES + 1)) : null;
    claimed.push({ snapshot, anchor, index: indexOf(anchor) });
  }
  return claimed.sort((a, b) => Number(b.index > a.index) - Number(b.index < a.index));
}

/** The index that an anchor claims; −1 where it claims none. */
function indexOf(anchor: Uint8Array | null): bigint {
  const parsed = anchor === null ? undefined : parseAnchor(anchor);
  const proof = parsed?.ok === true ? parseTlogProof(encodeUtf8(parsed.value.proof)) : undefined;
  return proof?.ok === true ? proof.value.index : -1n;
}
