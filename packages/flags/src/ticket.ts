import { toHex, type Hex } from '@plimsoll/bytes';
import { canonicalize, canonicalBytes } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import * as z from 'zod';
import { PPM } from './bucket.ts';
import { usableRule } from './evaluate/rule-fault.ts';
import { Definition, exposedPpm, FlagRecord, type FlagState, type Rule, Time } from './flag-record.ts';
import { MODES, rankOf } from './mode.ts';
import type { Registry } from './registry.ts';
import { nanoseconds } from './time.ts';

export const TICKET_VERSION = 'plimsoll.flag-ticket.v1';

/**
 * What an approval of a flag covers: this flag, defined like this, up to this exposure, there and until then. A ramp within it
 * needs no new approval; any other definition, bucketing, dependency or control does. Shared rules stand in the definition and the
 * bucketing in full, so that another rule under the same name is another definition.
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

/** A registry, as far as tickets go: its name, and its shared rules. */
export type Ticketed = Pick<Registry, 'registry' | 'evaluators'>;

/** The ticket that covers a record as it is, up to the exposure. */
export function ticketFor({ registry, evaluators }: Ticketed, flag: string, record: FlagRecord, cover: Pick<ChangeTicket, 'max_mode' | 'max_ppm' | 'environment' | 'issued_at' | 'expires_at'>): ChangeTicket {
  return { schema_version: TICKET_VERSION, registry, flag, ...termsOf(record, evaluators), ...cover };
}

type Terms = Pick<ChangeTicket, 'definition' | 'bucketing' | 'depends_on' | 'controls'>;

function termsOf({ definition, bucketing, depends_on, controls }: FlagRecord, shared: Registry['evaluators']): Terms {
  const inFull = definition?.targeting === undefined ? definition : { ...definition, targeting: ruleInFull(definition.targeting, shared) };
  return { definition: inFull ?? null, bucketing: { ...bucketing, by: ruleInFull(bucketing.by, shared) }, depends_on, controls };
}

/** The rule with the shared rules that it refers to; as it stands where it cannot be evaluated, and so exposes nobody. */
function ruleInFull(rule: Rule, shared: Registry['evaluators']): Rule {
  try {
    return usableRule(rule as Json, shared as Readonly<Record<string, Json>>);
  } catch (thrown) {
    if (thrown instanceof RangeError) return rule;
    throw thrown;
  }
}

/** A flag in a state, somewhere, at a time. */
export interface Exposure {
  readonly registry: Ticketed;
  readonly flag: string;
  readonly record: FlagRecord;
  readonly environment: string | null;
  /** RFC 3339. */
  readonly now: string;
}

/** Why the ticket does not cover the flag as it is; undefined if it does. */
export function ticketObjection(ticket: ChangeTicket, { registry, flag, record, environment, now }: Exposure): string | undefined {
  if (ticket.registry !== registry.registry || ticket.flag !== flag) return `it is of ${ticket.registry}/${ticket.flag}`;
  if (ticket.environment !== environment) return `it is for ${ticket.environment ?? 'no environment'}`;
  if (nanoseconds(now) < nanoseconds(ticket.issued_at)) return `it is issued ${ticket.issued_at}, which is yet to come`;
  if (nanoseconds(now) >= nanoseconds(ticket.expires_at)) return `it expired ${ticket.expires_at}`;
  if (record.created_at !== undefined && nanoseconds(record.created_at) > nanoseconds(ticket.issued_at)) return `it was issued ${ticket.issued_at}, and the flag was created at ${record.created_at}`;
  if (record.demoted_at !== undefined && nanoseconds(record.demoted_at) >= nanoseconds(ticket.issued_at)) return `it was issued ${ticket.issued_at}, and the flag went down at ${record.demoted_at}`;
  const terms = termsOf(record, registry.evaluators);
  const changed = (['definition', 'bucketing', 'depends_on', 'controls'] as const).find((key) => canonicalize(terms[key] as Json) !== canonicalize(ticket[key] as Json));
  if (changed !== undefined) return `its ${changed} is another`;
  return exposureObjection(ticket, record.state);
}

function exposureObjection({ max_mode, max_ppm }: ChangeTicket, state: FlagState): string | undefined {
  if (rankOf(state.mode) > rankOf(max_mode)) return `it covers ${max_mode} at most`;
  return exposedPpm(state) > max_ppm ? `it covers ${max_ppm} ppm at most` : undefined;
}
