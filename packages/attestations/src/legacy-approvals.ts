import { encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import type { Finding, Json } from '@plimsoll/findings';
import { type JsonObject, sha256 } from '@plimsoll/merkle';
import { legacyApprovalRules } from './legacy-approval-rules.ts';
import { quote } from './quote.ts';
import { nanosecondsOf } from './timestamp.ts';

/** One approval as a checklist prints it: public data that anybody can write. */
export interface LegacyRow {
  /** Role token, e.g. `sre_oncall`. */
  readonly role: string;
  /** As printed. */
  readonly status: string;
  /** As printed, RFC 3339 in UTC. */
  readonly signedAt: string;
  /** As printed, 64 lower-case hex. */
  readonly digest: string;
  /** Line of the checklist, from 1. */
  readonly line?: number;
}

/** The printed approvals and what they claim to approve. */
export interface LegacyApprovals {
  /** The phase token of the formula, e.g. `M6`. */
  readonly phase: string;
  readonly rows: readonly LegacyRow[];
  /** The root that the digests are said to cover, 64 lower-case hex, and the time it was made, RFC 3339 in UTC. */
  readonly root: string;
  readonly rootTime: string;
  /** The records under the root, to find approvals that the root itself covers. */
  readonly records?: readonly JsonObject[];
}

/**
 * The commitment that the M6 checklist describes: hex SHA-256 of `<phase>:<role>:<signedAt>:<root>`. A public function of
 * public data: it shows that rows and root belong together, and never who approved.
 */
export function legacyApprovalDigest({ phase, role, signedAt, root }: { readonly phase: string; readonly role: string; readonly signedAt: string; readonly root: string }): Hex {
  return toHex(sha256(encodeUtf8(`${phase}:${role}:${signedAt}:${root}`)));
}

/**
 * Holds printed approvals against their own formula and the time of the root: per row
 * `approval/legacy-digest-mismatch` or `-match` and, where it was signed earlier than the root was made,
 * `approval/precedes-root`; `approval/circular-root` where a record's own `approvals` hold one of the digests; always
 * `approval/legacy-unauthenticated`. So this never amounts to a pass. O(rows + size of the records).
 * @throws RangeError for a root or time that is none
 */
export function checkLegacyApprovals({ phase, rows, root, rootTime, records = [] }: LegacyApprovals): Finding[] {
  if (!/^[0-9a-f]{64}$/.test(root)) throw new RangeError(`Cannot check legacy approvals: the root must be 64 lower-case hex digits, received ${JSON.stringify(root)}`);
  const made = nanosecondsOf(rootTime);
  if (made === undefined) throw new RangeError(`Cannot check legacy approvals: the root's time must be YYYY-MM-DDTHH:MM:SS[.fraction]Z, received ${JSON.stringify(rootTime)}`);
  const perRow = rows.flatMap((row) => [digestFinding(phase, row, root), ...orderFindings(row, made, rootTime)]);
  return [...perRow, ...circular(rows, records), unauthenticated(rows.length)];
}

/** Where the row stands. */
function placeOf({ line }: LegacyRow): { readonly location?: { readonly line: number } } {
  return line === undefined ? {} : { location: { line } };
}

function digestFinding(phase: string, row: LegacyRow, root: string): Finding {
  const { role, signedAt, digest } = row;
  const expected = legacyApprovalDigest({ phase, role, signedAt, root });
  const fields = { subject: role, expected, actual: digest, ...placeOf(row) };
  if (digest === expected) {
    return legacyApprovalRules.finding('approval/legacy-digest-match', { sentence: `The digest printed for ${quote(role)} is that of ${quote(`${phase}:${role}:${signedAt}`)} and the root: a commitment, not a signature`, ...fields });
  }
  const sentence = `The digest printed for ${quote(role)} is ${digest}; phase ${quote(phase)}, role, time ${signedAt} and root ${root} give ${expected}`;
  return legacyApprovalRules.finding('approval/legacy-digest-mismatch', { sentence, ...fields });
}

function orderFindings(row: LegacyRow, made: bigint, rootTime: string): Finding[] {
  const signed = nanosecondsOf(row.signedAt);
  if (signed === undefined) {
    return [legacyApprovalRules.finding('approval/legacy-row-malformed', { sentence: `The time printed for ${quote(row.role)} is ${quote(row.signedAt)}, no time in UTC`, subject: row.role, ...placeOf(row) })];
  }
  if (signed >= made) return [];
  const sentence = `${quote(row.role)} is said to have approved at ${row.signedAt}, before the root was made at ${rootTime}: what was approved did not exist`;
  return [legacyApprovalRules.finding('approval/precedes-root', { sentence, subject: row.role, expected: `not before ${rootTime}`, actual: row.signedAt, ...placeOf(row) })];
}

/** All texts in a value. */
function* textsIn(value: Json): Generator<string> {
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') yield next;
    else if (typeof next === 'object' && next !== null) open.push(...Object.values<Json>(next));
  }
}

function circular(rows: readonly LegacyRow[], records: readonly JsonObject[]): Finding[] {
  const digests = new Set(rows.map(({ digest }) => digest));
  const holding = records.flatMap((record, index) => {
    const approvals = Object.hasOwn(record, 'approvals') ? record['approvals'] : undefined;
    if (approvals === undefined) return [];
    for (const text of textsIn(approvals)) if (digests.has(text)) return [typeof record['id'] === 'string' ? record['id'] : `number ${index}`];
    return [];
  });
  if (holding.length === 0) return [];
  const sentence = `The root covers the approvals of ${holding.slice(0, 8).map(quote).join(', ')}, which hold digests of this checklist: an approval cannot be part of what it approves`;
  return [legacyApprovalRules.finding('approval/circular-root', { sentence, actual: holding.slice(0, 64) })];
}

function unauthenticated(count: number): Finding {
  const sentence = `None of the ${count} printed approvals is signed: anybody can compute or write such a row; have the approvers sign the approval-free root with plimsoll approve`;
  return legacyApprovalRules.finding('approval/legacy-unauthenticated', { sentence, detail: { rows: count } });
}
