import type { Json } from '@plimsoll/findings';
import { type Mode, PPM, ticketDigest, ticketFor } from '@plimsoll/flags';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { flagOf } from '../flag-of.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { timeOf } from '../key-file.ts';
import { quote } from '../quote.ts';
import { registryOf } from '../registry-file.ts';
import { writeOutput } from '../write-output.ts';

export interface FlagsTicketFlags extends FormatFlags {
  readonly to: Exclude<Mode, 'disabled'>;
  readonly ppm?: number;
  readonly percent?: number;
  readonly expires: string;
  readonly env?: string;
  readonly output?: string;
}

/** Exposure that the ticket is for. */
function exposureOf({ to, ppm, percent }: FlagsTicketFlags): number {
  const given = ppm ?? percent;
  if (ppm !== undefined && percent !== undefined) throw new CommandError('usage', 'Cannot tell the exposure: give --ppm or --percent, not both');
  if (to === 'gradual' && given === undefined) throw new CommandError('usage', 'Cannot write a ticket for a ramp without its end: give --ppm or --percent');
  if (to !== 'gradual' && given !== undefined) throw new CommandError('usage', `Cannot write a ticket: ${to} has one exposure; leave --ppm and --percent out`);
  return to === 'enabled' ? PPM : (given ?? 0);
}

/** `plimsoll flags ticket ID FILE --to MODE --expires TIME`: the change ticket of a flag as it is, to be approved. */
export default async function flagsTicket(io: Io, flags: FlagsTicketFlags, id: string, file: string): Promise<number> {
  const subject = shownName(file);
  const maxPpm = exposureOf(flags);
  const read = await registryOf(io, file);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const { registry } = read.value;
  const record = flagOf(registry, id, file);
  if (!record.ok) return conclude(io, flags, { subject, findings: record.findings });
  const issuedAt = timeOf(io);
  if (Date.parse(flags.expires) <= Date.parse(issuedAt)) throw new CommandError('usage', `Cannot write a ticket that expires at ${flags.expires}: that is over`);
  const ticket = ticketFor(registry, id, record.value, { max_mode: flags.to, max_ppm: maxPpm, environment: flags.env ?? registry.environment, issued_at: issuedAt, expires_at: flags.expires });
  const sha256 = ticketDigest(ticket);
  const text = `${JSON.stringify(ticket, null, 2)}\n`;
  if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(text));
  const done = computed(`The ticket ${sha256} covers ${quote(id)} as it is, up to ${flags.to} and ${maxPpm} ppm, until ${flags.expires}`, { subject, detail: { sha256, ticket: ticket as unknown as Json } });
  return conclude(io, flags, { subject, findings: [...read.findings, done], value: flags.output === undefined ? text : `${sha256}\n` });
}
