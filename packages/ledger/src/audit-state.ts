import { decodeUtf8, digestFromHex, encodeUtf8, type Root, toHex } from '@plimsoll/bytes';
import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import * as z from 'zod';
import { ledgerRules } from './rules.ts';

const decimal = z.string().regex(/^(0|[1-9]\d{0,19})$/);
const AuditStateJson = z.strictObject({
  schema_version: z.literal('plimsoll.audit-state.v1'),
  origin: z.string().min(1),
  size: decimal.refine((size) => BigInt(size) % 256n === 0n, 'a multiple of 256 is needed'),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  last_time: z.iso.datetime().nullable(),
  key_changes: z.array(decimal).max(1000),
  checks: z.array(z.enum(['evidence', 'signers'])),
  checkpoint: z.string().max(1_000_000).nullable(),
});

/** How far an audit has come without finding anything: enough to go on from there. */
export interface AuditState {
  readonly origin: string;
  /** Entries audited, a multiple of 256. */
  readonly size: bigint;
  /** Root over these entries, as recomputed. */
  readonly root: Root;
  /** The latest time of theirs in milliseconds; -Infinity if there are none. */
  readonly lastTime: number;
  /** Indices of the entries that changed the key of the log: they are read again, so that a state cannot name a key that no key of the log signed. */
  readonly keyChanges: readonly bigint[];
  /** What was looked at besides. */
  readonly checks: readonly ('evidence' | 'signers')[];
  /** The last signed checkpoint of the log that an audit came to trust; undefined if none has come to its end. */
  readonly checkpoint: Uint8Array | undefined;
}

/** The state as JSON (RFC 8785). */
export function formatAuditState({ origin, size, root, lastTime, keyChanges, checks, checkpoint }: AuditState): Uint8Array {
  const last_time = lastTime === -Infinity ? null : new Date(lastTime).toISOString();
  return canonicalBytes({ schema_version: 'plimsoll.audit-state.v1', origin, size: String(size), root: toHex(root), last_time, key_changes: keyChanges.map(String), checks, checkpoint: (checkpoint && decodeUtf8(checkpoint)) ?? null });
}

/** Reads a state; `ledger/audit-state-bad` if it is none. */
export function parseAuditState(bytes: Uint8Array): Result<AuditState> {
  const bad = (why: string): Result<AuditState> => refuse(ledgerRules.finding('ledger/audit-state-bad', { sentence: `The audit state cannot be used: ${why}; all entries are audited`, subject: 'audit state' }));
  const json = parseJson(bytes);
  if (!json.ok) return bad(`it is not JSON (${json.findings[0]?.sentence ?? ''})`);
  const parsed = AuditStateJson.safeParse(json.value);
  if (!parsed.success) return bad(`it is malformed at /${parsed.error.issues[0]?.path.join('/') ?? ''} (${parsed.error.issues[0]?.message ?? ''})`);
  const { origin, size, root, last_time: time, key_changes: changes, checks, checkpoint } = parsed.data;
  const digest = digestFromHex(root);
  if (digest === undefined) return bad('its root is no digest');
  return accept({ origin, size: BigInt(size), root: digest, lastTime: time === null ? -Infinity : Date.parse(time), keyChanges: changes.map(BigInt), checks, checkpoint: checkpoint === null ? undefined : encodeUtf8(checkpoint) });
}
