import { toHex, type Hex } from '@plimsoll/bytes';
import { canonicalize, canonicalBytes } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import * as z from 'zod';
import { PPM } from './bucket.ts';
import { Definition, exposedPpm, FlagRecord, type FlagState, Time } from './flag-record.ts';
import { MODES, rankOf } from './mode.ts';
import { nanoseconds } from './time.ts';

export const TICKET_VERSION = 'plimsoll.flag-ticket.v1';

/**
 * What an approval of a flag covers: this flag, defined like this, up to this exposure, there and until then. A ramp within it
 * needs no new approval; any other definition, bucketing, dependency or control does.
 */
export const ChangeTicket = z.strictObject({
  schema_version: z.literal(TICKET_VERSION),
  registry: z.string().min(1),
  flag: z.string().min(1),
  definition: Definition.nullable(),
  bucketing: FlagRecord.shape.bucketing,
  depends_on: FlagRecord.shape.depends_on,
  controls: FlagRecord.shape.controls,
  max_mode: z.enum(MODES),
  max_ppm: z.int().min(0).max(PPM),
  environment: z.string().min(1).nullable(),
  issued_at: Time.describe('The ticket counts while the flag did not go down after that'),
  expires_at: Time,
});
export type ChangeTicket = Readonly<z.infer<typeof ChangeTicket>>;

/** A ticket whose approvals were evaluated, and passed, under the policy of that name. */
export interface ApprovedTicket {
  readonly policy: string;
  readonly ticket: ChangeTicket;
}

/** What a ticket is approved by: SHA-256 of its RFC 8785 bytes, hex. */
export function ticketDigest(ticket: ChangeTicket): Hex {
  return toHex(sha256(canonicalBytes(ticket)));
}

/** The ticket that covers a record as it is, up to the exposure. */
export function ticketFor(registry: string, flag: string, record: FlagRecord, cover: Pick<ChangeTicket, 'max_mode' | 'max_ppm' | 'environment' | 'issued_at' | 'expires_at'>): ChangeTicket {
  return { schema_version: TICKET_VERSION, registry, flag, ...termsOf(record), ...cover };
}

function termsOf({ definition, bucketing, depends_on, controls }: FlagRecord): Pick<ChangeTicket, 'definition' | 'bucketing' | 'depends_on' | 'controls'> {
  return { definition: definition ?? null, bucketing, depends_on, controls };
}

/** A flag in a state, somewhere, at a time. */
export interface Exposure {
  readonly registry: string;
  readonly flag: string;
  readonly record: FlagRecord;
  readonly environment: string | null;
  /** RFC 3339. */
  readonly now: string;
}

/** Why the ticket does not cover the flag as it is; undefined if it does. */
export function ticketObjection(ticket: ChangeTicket, { registry, flag, record, environment, now }: Exposure): string | undefined {
  if (ticket.registry !== registry || ticket.flag !== flag) return `it is of ${ticket.registry}/${ticket.flag}`;
  if (ticket.environment !== environment) return `it is for ${ticket.environment ?? 'no environment'}`;
  if (nanoseconds(now) >= nanoseconds(ticket.expires_at)) return `it expired ${ticket.expires_at}`;
  if (record.demoted_at !== undefined && nanoseconds(record.demoted_at) >= nanoseconds(ticket.issued_at)) return `it was issued ${ticket.issued_at}, and the flag went down at ${record.demoted_at}`;
  const terms = termsOf(record);
  const changed = (['definition', 'bucketing', 'depends_on', 'controls'] as const).find((key) => canonicalize(terms[key] as Json) !== canonicalize(ticket[key] as Json));
  if (changed !== undefined) return `its ${changed} is another`;
  return exposureObjection(ticket, record.state);
}

function exposureObjection({ max_mode, max_ppm }: ChangeTicket, state: FlagState): string | undefined {
  if (rankOf(state.mode) > rankOf(max_mode)) return `it covers ${max_mode} at most`;
  return exposedPpm(state) > max_ppm ? `it covers ${max_ppm} ppm at most` : undefined;
}
