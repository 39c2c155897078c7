import { encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit, Json } from '@plimsoll/findings';
import { jsonSchemaOf } from '@plimsoll/findings/contract';
import { parseTicket } from '../documents.ts';
import { ChangeTicket, TICKET_VERSION } from '../ticket.ts';
import { golden, malformed, replace, shared, verdictOf, wrong } from './kit-parts.ts';

const SEMANTIC = ['flags/document-contradicts-itself'];
const ticket: ChangeTicket = {
  schema_version: TICKET_VERSION,
  registry: 'meta_flags',
  flag: 'meta_prod',
  definition: null,
  bucketing: { version: 'v2', by: null },
  depends_on: [{ id: 'meta_generation', at_least: 'gradual' }],
  controls: { require_snapshot: true },
  max_mode: 'gradual',
  max_ppm: 250_000,
  environment: 'production',
  issued_at: '2026-01-05T10:00:00Z',
  expires_at: '2026-02-05T10:00:00Z',
};
const definition = { variants: { red: '#f00', blue: '#00f' }, default_variant: 'red', off_variant: null, targeting: { if: [{ var: 'email' }, 'blue'] }, metadata: { team: 'growth' } };
const documents = [
  golden('ramp', 'A ramp of a flag that is on or off', ticket),
  golden('definition', 'A flag with a definition of its own, enabled everywhere', { ...ticket, definition, max_mode: 'enabled', max_ppm: 1_000_000, environment: null }),
];

/** Which scenarios a ticket shows. */
function classify(value: Json): readonly string[] {
  const read = parseTicket(encodeUtf8(JSON.stringify(value)));
  return read.ok ? [read.value.definition === null ? 'ramp' : 'definition'] : [];
}

/** The kit of `plimsoll.flag-ticket.v1`: what an approval of a change covers. */
export const ticketKit: ContractKit = {
  ...shared,
  id: TICKET_VERSION,
  title: 'Change ticket of a flag',
  jsonSchema: jsonSchemaOf(ChangeTicket, { id: TICKET_VERSION, title: 'Change ticket of a flag', description: 'What an approval of a flag covers: the flag as it is defined, up to an exposure, in one environment, until a time.', semantic: SEMANTIC }),
  verify: (bytes) => verdictOf(parseTicket(bytes)),
  golden: documents,
  scenarios: documents.map(({ scenario }) => scenario),
  classify,
  mutations: [
    wrong('ramp', 'ends-before', 'flags/document-contradicts-itself', 'A ticket that ends before it begins', replace('/expires_at', '2026-01-04T10:00:00Z')),
    wrong('ramp', 'no-such-day', 'flags/document-invalid', 'Issued on 30 February', replace('/issued_at', '2026-02-30T10:00:00Z')),
  ],
  expectations: malformed('flags/document-invalid'),
  findings: ['flags/document-invalid', ...SEMANTIC],
};
