import { type ApprovedTicket, type ChangeTicket, type Exposure, ticketObjection } from './ticket.ts';
import type { Registry } from './registry.ts';
import { nanoseconds } from './time.ts';

/** What is known beside the registry when a change is judged. */
export interface Facts {
  /** RFC 3339 in UTC. */
  readonly now: string;
  /** Where the registry is served, if it does not name its environment itself; null where that is not known, which leaves rules over environments undecided. */
  readonly environment: string | null;
  /** Change tickets whose approvals passed. */
  readonly tickets: readonly ApprovedTicket[];
  /** Roots, hex, that are anchored in the ledger and of which a snapshot was verified. */
  readonly restorableRoots: ReadonlySet<string>;
  /** Roots, hex, that were approved as a whole: for changes of the registry's own rules. */
  readonly approvedRoots: ReadonlySet<string>;
}

/** Where the flags of a registry are served: in the environment that it names, whatever else is said; null where nobody knows. */
export function placeOf({ environment }: Pick<Registry, 'environment'>, facts: Facts): string | null {
  return environment ?? (facts.environment === '' ? null : facts.environment);
}

/** Name of the policy under which an approved ticket, valid for a day at most, lifts the rules of single steps, dependencies and invariants. */
export const BREAK_GLASS = 'break-glass';

/** Whether a ticket that was approved under the policy covers the flag as it is. */
export function isCovered({ tickets }: Facts, policy: string, exposure: Exposure): boolean {
  return tickets.some((approved) => approved.policy === policy && ticketObjection(approved.ticket, exposure) === undefined && (policy !== BREAK_GLASS || isShort(approved.ticket)));
}

const DAY = 86_400_000_000_000n;

/** Whether an emergency ticket ends within a day of when it was issued; a longer one is none. */
function isShort({ issued_at: from, expires_at: to }: ChangeTicket): boolean {
  return nanoseconds(to) - nanoseconds(from) <= DAY;
}
