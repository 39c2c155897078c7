import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { canonicalBytes, canonicalize } from '@plimsoll/canonical-json';
import type { Entry, EntryInput } from '@plimsoll/ledger/verify';
import { sha256 } from '@plimsoll/merkle';
import * as z from 'zod';
import { Sha256 } from './flag-record.ts';
import type { LoadedRegistry } from './read-registry.ts';
import { REGISTRY_VERSION } from './registry.ts';

/** What was done to a registry, with the action that a governance log shows for it. */
const ACTIONS = {
  created: 'FLAG-CREATE',
  edited: 'FLAG-EDIT',
  removed: 'FLAG-REMOVE',
  set: 'FLAG-SET',
  disabled: 'DISABLE',
  restored: 'ROLLBACK',
  anchored: 'MERKLE-ANCHOR',
} as const;

/** `anchored` is for what was changed otherwise: by an import, or by hand. */
export type FlagAct = keyof typeof ACTIONS;

/** Bytes of JSON that the list of ids may take, so that an entry stays below 65,535 bytes however many flags change at once. */
const MAX_ID_BYTES = 16_384;
const MAX_TEXT = 2000;

const FlagEntryData = z.object({
  governance: z.object({ action: z.string(), root: z.strictObject({ profile: z.literal(REGISTRY_VERSION), sha256: Sha256 }) }),
  registry: z.string(),
  environment: z.string().nullable(),
  root: Sha256,
  previous_root: Sha256.nullable(),
  generation: z.int().min(1),
  ids: z.array(z.string()),
  ids_total: z.int().min(0),
  actor: z.string(),
  reason: z.string(),
});

/** What an entry says of a registry. */
export interface FlagEntry extends Readonly<Omit<z.infer<typeof FlagEntryData>, 'governance'>> {
  readonly act: FlagAct;
  /** RFC 3339 in UTC, by the clock of the log. */
  readonly time: string;
}

/** Who did it and why. */
export interface FlagEntryOptions {
  readonly actor: string;
  readonly reason: string;
  /** Flags that changed; the first of them that fit into 16 KiB stand in the entry, with their number. */
  readonly ids?: readonly string[];
  /** Phase that a governance log shows, 1 to 32 letters, digits, dots, underscores or hyphens; `flags` if absent. */
  readonly phase?: string;
}

/** The `source` of all entries of a registry. */
export function flagEntrySource(registry: string): string {
  return `/plimsoll/flags/${registry}`;
}

/**
 * The ledger entry of a change: it names the root that the registry has after it, and so anchors this root. Its id follows from
 * what it says, so that the same entry appended again gets its old receipt. Always fits into an entry.
 */
export function flagEntry(act: FlagAct, { registry, set }: LoadedRegistry, { actor, reason, ids = [], phase = 'flags' }: FlagEntryOptions): EntryInput {
  const root = toHex(set.root);
  const type = `dev.plimsoll.flags.${act}.v1`;
  const data = {
    governance: { phase, action: ACTIONS[act], root: { profile: REGISTRY_VERSION, sha256: root }, signer: oneLine(actor, 128), notes: oneLine(reason, MAX_TEXT) },
    registry: registry.registry,
    environment: registry.environment,
    root,
    previous_root: registry.previous_root,
    generation: registry.generation,
    ids: firstIds(ids),
    ids_total: ids.length,
    actor: clipped(actor, MAX_TEXT),
    reason: clipped(reason, MAX_TEXT),
  };
  return { id: toHex(sha256(canonicalBytes({ type, data }))), source: flagEntrySource(registry.registry), type, data };
}

/** What a governance log can show of a text: no control characters, not empty. */
function oneLine(text: string, length: number): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  return clipped(text, length).replaceAll(/[\u0000-\u001f\u007f]/g, ' ') || 'unknown';
}

/** The beginning of a text, without halves of characters, which no JSON may have. */
function clipped(text: string, length: number): string {
  return text.slice(0, length).replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

function firstIds(ids: readonly string[]): string[] {
  const fitting: string[] = [];
  let bytes = 0;
  for (const id of ids) {
    bytes += encodeUtf8(canonicalize(id)).length + 1;
    if (bytes > MAX_ID_BYTES) break;
    fitting.push(id);
  }
  return fitting;
}

/** What an entry says of a registry; undefined if it is no well-formed entry of a change. Proves nothing by itself. */
export function readFlagEntry(entry: Entry): FlagEntry | undefined {
  const act = (Object.keys(ACTIONS) as FlagAct[]).find((name) => entry.type === `dev.plimsoll.flags.${name}.v1`);
  const data = FlagEntryData.safeParse(entry.data);
  if (act === undefined || !data.success) return undefined;
  const { governance, ...said } = data.data;
  const isConsistent = governance.action === ACTIONS[act] && governance.root.sha256 === said.root && entry.source === flagEntrySource(said.registry);
  return isConsistent ? { ...said, act, time: entry.time } : undefined;
}
