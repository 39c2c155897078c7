import { digestFromHex, type Digest, type Root, toHex } from '@plimsoll/bytes';
import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import * as z from 'zod';
import { ledgerRules } from './rules.ts';

/** `.state/log.json`: written once. Later keys are entries of the log, signed by the key before. */
const LogState = z.strictObject({
  schema_version: z.literal('plimsoll.ledger.v1'),
  origin: z.string().min(1),
  first_key: z.string().min(1),
});
export type LogState = z.infer<typeof LogState>;

const decimal = z.string().regex(/^(0|[1-9]\d{0,19})$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const BaseState = z.strictObject({
  schema_version: z.literal('plimsoll.ledger-base.v1'),
  size: decimal,
  root: digest,
  record_hash: digest,
  segment: z.int().min(1),
  epoch: decimal,
  sha256: digest,
});

/**
 * `.state/wal/<segment>.base`: all up to here stands in durable tiles, and the write-ahead log goes on from `segment`.
 * The base with the highest segment is in force, so a writer that was stopped for long cannot set it back.
 */
export interface Base {
  readonly size: bigint;
  readonly root: Root;
  readonly recordHash: Digest;
  readonly segment: number;
  readonly epoch: bigint;
}

function bad(file: string, why: string): Finding {
  return ledgerRules.finding('ledger/state-bad', { sentence: `${file} ${why}; do not write, restore the folder from a backup`, location: { file } });
}

function parse<T>(file: string, bytes: Uint8Array | undefined, schema: z.ZodType<T>): Result<T> {
  if (bytes === undefined) return refuse(bad(file, 'is missing'));
  const json = parseJson(bytes);
  if (!json.ok) return refuse(bad(file, `is not JSON (${json.findings[0]?.sentence ?? ''})`));
  const parsed = schema.safeParse(json.value);
  if (!parsed.success) return refuse(bad(file, `is malformed at /${parsed.error.issues[0]?.path.join('/') ?? ''} (${parsed.error.issues[0]?.message ?? ''})`));
  return accept(parsed.data);
}

/** Reads `.state/log.json`. */
export function readLogState(file: string, bytes: Uint8Array | undefined): Result<LogState> {
  return parse(file, bytes, LogState);
}

/** Bytes of `.state/log.json`. */
export function formatLogState(state: LogState): Uint8Array {
  return canonicalBytes(state);
}

/** Reads a base and checks its own digest. */
export function readBase(file: string, bytes: Uint8Array | undefined): Result<Base> {
  const parsed = parse(file, bytes, BaseState);
  if (!parsed.ok) return parsed;
  const { sha256: stated, ...members } = parsed.value;
  if (toHex(sha256(canonicalBytes(members))) !== stated) return refuse(bad(file, 'does not match its own digest'));
  const [root, recordHash] = [digestFromHex(members.root), digestFromHex(members.record_hash)];
  if (root === undefined || recordHash === undefined) return refuse(bad(file, 'holds a malformed digest'));
  return accept({ size: BigInt(members.size), root, recordHash, segment: members.segment, epoch: BigInt(members.epoch) });
}

/** Bytes of a base, with the digest of the other members (RFC 8785). */
export function formatBase(base: Base): Uint8Array {
  const members = {
    schema_version: 'plimsoll.ledger-base.v1',
    size: String(base.size),
    root: toHex(base.root),
    record_hash: toHex(base.recordHash),
    segment: base.segment,
    epoch: String(base.epoch),
  };
  return canonicalBytes({ ...members, sha256: toHex(sha256(canonicalBytes(members))) });
}
