import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Result } from '@plimsoll/findings';
import { ChangeTicket, flagRules, TICKET_VERSION } from '@plimsoll/flags';
import { inFile } from './in-file.ts';
import type { Io } from './io.ts';
import { limits, readInput } from './read-input.ts';

/**
 * The change ticket of a file that the user named; undefined if the file does not say that it is one.
 * @throws CommandError `environment` if it cannot be read
 */
export async function readTicket(io: Io, file: string): Promise<Result<ChangeTicket> | undefined> {
  const parsed = parseJson(await readInput(io, file, limits.json));
  const value = parsed.ok ? parsed.value : null;
  if (typeof value !== 'object' || value === null || (value as Readonly<Record<string, unknown>>)['schema_version'] !== TICKET_VERSION) return undefined;
  const ticket = ChangeTicket.safeParse(value);
  if (ticket.success) return accept(ticket.data);
  const findings = ticket.error.issues.map(({ path, message }) => {
    const pointer = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return flagRules.finding('flags/malformed', { sentence: `The change ticket is none: ${pointer || 'the document'}: ${message}`, location: { pointer } });
  });
  return { ok: false, findings: inFile(file, findings) };
}
