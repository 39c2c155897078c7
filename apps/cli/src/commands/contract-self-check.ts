import { cases, checkKit } from '@plimsoll/contract-tests';
import type { ContractKit, Finding } from '@plimsoll/findings';
import { columns } from '../columns.ts';
import { computed, conclude } from '../conclude.ts';
import { contractKits } from '../contract-kits.ts';
import { findKit } from '../find-kit.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { progressOf } from '../progress.ts';
import { caseOf, rightCases } from '../right-cases.ts';

/** `plimsoll contract self-check [ID]`: whether the cases of a contract would find out a bad verifier. */
export default function contractSelfCheck(io: Io, flags: FormatFlags, id: string | undefined, all: readonly ContractKit[] = contractKits): number {
  const kits = id === undefined ? all : [findKit(id)];
  // A walk over all cases, for nobody where no progress is shown.
  const total = io.stderr.isTTY ? BigInt(kits.reduce((sum, kit) => sum + [...cases(kit)].length, 0)) : undefined;
  const progress = progressOf(io, 'Checking', 'cases');
  const right = rightCases(flags);
  const findings: Finding[] = [];
  const rows: [string, number, number, string][] = [];
  let done = 0n;
  for (const kit of kits) {
    let wrong = 0;
    const report = checkKit(kit, {
      onCase(each, faults) {
        progress.at(++done, total);
        if (faults.length === 0) right.add(each);
        else wrong++;
      },
    });
    for (const finding of report.findings) findings.push(finding);
    findings.push(computed(`${report.cases} cases of ${kit.id} were judged, ${wrong} of them wrongly`, { subject: kit.id, detail: { cases: report.cases, wrong, raised: report.raised } }));
    rows.push([kit.id, report.cases, wrong, report.verdict]);
  }
  progress.end();
  return conclude(io, flags, {
    subject: id ?? 'published contracts',
    findings: [...findings, ...right.findings],
    heading: `${columns([['contract', 'cases', 'wrong', 'verdict'], ...rows])}\n`,
    testCase: caseOf,
  });
}
