import { cases } from '@plimsoll/contract-tests';
import { columns } from '../columns.ts';
import { computed, conclude } from '../conclude.ts';
import { contractKits } from '../contract-kits.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';

/** `plimsoll contract list`: every published contract, what its documents can show, and how many cases test it. */
export default function contractList(io: Io, flags: FormatFlags): number {
  const listed = contractKits.map((kit) => ({ ...kit, cases: [...cases(kit)].length }));
  const rows = listed.map(({ id, package: owner, media, cases: count, scenarios }) => [id, owner, media, count, scenarios.join(', ')]);
  return conclude(io, flags, {
    subject: 'published contracts',
    findings: listed.map(({ id, title, package: owner, media, scenarios, cases: count }) =>
      computed(`${title}, of ${owner}: ${count} cases`, { subject: id, detail: { contract: id, title, package: owner, media, scenarios, cases: count } }),
    ),
    value: columns([['contract', 'package', 'media', 'cases', 'scenarios'], ...rows]),
  });
}
