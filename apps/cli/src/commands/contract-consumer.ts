import { askedCases, type ContractCase } from '@plimsoll/contract-tests';
import { checkConsumerCommand } from '@plimsoll/contract-tests/node';
import { columns } from '../columns.ts';
import { computed, conclude } from '../conclude.ts';
import { withCommand } from '../contract-failure.ts';
import { findKit } from '../find-kit.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { progressOf } from '../progress.ts';
import { caseOf, rightCases } from '../right-cases.ts';

export interface ContractConsumerFlags extends FormatFlags {
  readonly level?: 'schema' | 'semantic';
  readonly match?: RegExp;
  readonly perCase?: boolean;
  readonly timeout?: number;
}

/** What cases are called in the table. */
function groupOf({ kind, level }: ContractCase): string {
  return kind === 'negative' ? `negative, ${level}` : kind;
}

/** `plimsoll contract consumer ID -- COMMAND…`: whether a consumer accepts what it must and refuses what it must. */
export default async function contractConsumer(io: Io, flags: ContractConsumerFlags, ...[named, ...argv]: readonly string[]): Promise<number> {
  const kit = findKit(named);
  const { id } = kit;
  const scope = { level: flags.level ?? 'schema', ...(flags.match !== undefined && { match: flags.match }) } as const;
  // A walk over all cases, for nobody where no progress is shown.
  const total = io.stderr.isTTY ? BigInt([...askedCases(kit, scope)].length) : undefined;
  const groups = new Map<string, { asked: number; right: number }>();
  const right = rightCases(flags);
  const progress = progressOf(io, 'Asking', 'cases');
  const { asked, right: count, wrong, findings } = await withCommand(argv, () =>
    checkConsumerCommand(kit, argv, {
      ...scope,
      protocol: flags.perCase ? 'per-case' : 'lines',
      cwd: io.directory,
      ...(flags.timeout !== undefined && { timeoutMs: flags.timeout * 1000 }),
      onAsked(number) {
        progress.at(BigInt(number), total);
      },
      onCase(each, fault) {
        const group = groups.get(groupOf(each)) ?? { asked: 0, right: 0 };
        groups.set(groupOf(each), { asked: group.asked + 1, right: group.right + (fault === undefined ? 1 : 0) });
        if (fault === undefined) right.add(each);
      },
    }),
  ).finally(progress.end);
  const summary = computed(`${asked} ${asked === 1 ? 'case' : 'cases'} of ${id} asked: ${count} right, ${wrong.length} wrong`, { subject: id, detail: { level: scope.level, asked, right: count, wrong: wrong.map((each) => ({ ...each })), groups: Object.fromEntries(groups) } });
  return conclude(io, flags, {
    subject: id,
    findings: [...findings, ...right.findings, summary],
    heading: `${columns([['cases', 'asked', 'right'], ...[...groups].map(([name, group]) => [name, group.asked, group.right])])}\n`,
    testCase: caseOf,
  });
}
