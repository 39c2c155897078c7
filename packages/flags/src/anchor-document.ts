import { fromBase64, toBase64 } from '@plimsoll/bytes';
import { canonicalize, parseJson } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import * as z from 'zod';
import { anchorRules } from './anchor-rules.ts';

export const ANCHOR_VERSION = 'plimsoll.flag-anchor.v1';
/** An entry has at most 65,535 bytes, a proof at most 1 MiB. */
export const MAX_ANCHOR_BYTES = 2 * 1024 * 1024;

/** The file beside a snapshot. */
export const AnchorDocument = z.strictObject({
  schema_version: z.literal(ANCHOR_VERSION),
  entry: z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/).describe('Bytes of the ledger entry that names the root, base64'),
  proof: z.string().describe('Text of a C2SP tlog-proof of the entry'),
});

/** A ledger entry that names the root of a registry, and the proof that it is in a log; as it stands in the file, not verified. */
export interface Anchor {
  /** Bytes as hashed into the log. */
  readonly entry: Uint8Array;
  /** Text of a C2SP tlog-proof. */
  readonly proof: string;
}

/** The text of an anchor: RFC 8785, a newline at the end. */
export function writeAnchor({ entry, proof }: Anchor): string {
  return `${canonicalize({ schema_version: ANCHOR_VERSION, entry: toBase64(entry), proof })}\n`;
}

/** Reads an anchor of at most 2 MiB; refuses with `flags/anchor-unverifiable`. */
export function parseAnchor(anchor: Uint8Array | string): Result<Anchor> {
  const json = parseJson(anchor, { maxBytes: MAX_ANCHOR_BYTES });
  if (!json.ok) return damaged(json.findings.map(({ sentence }) => sentence).join('; '));
  const shape = AnchorDocument.safeParse(json.value);
  if (!shape.success) return damaged(shape.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`).join('; '));
  const entry = fromBase64(shape.data.entry);
  return entry === undefined ? damaged('/entry: it is not padded base64') : accept({ entry, proof: shape.data.proof });
}

function damaged(why: string): Result<never> {
  return refuse(anchorRules.finding('flags/anchor-unverifiable', { sentence: `The anchor cannot be read: ${why.slice(0, 500)}` }));
}
