import { parseJson } from '@plimsoll/canonical-json';
import { checkProducer, type ProducerOptions, type ProducerReport } from '@plimsoll/contract-tests';
import { checkProducerCommand } from '@plimsoll/contract-tests/node';
import { accept, type ContractKit, type Finding, type Json, type Result } from '@plimsoll/findings';
import { columns } from '../columns.ts';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { withCommand } from '../contract-failure.ts';
import { findKit } from '../find-kit.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile } from '../in-file.ts';
import type { Io } from '../io.ts';
import { nearest } from '../nearest.ts';
import { producerOutputs } from '../producer-outputs.ts';
import { progressOf } from '../progress.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface ContractTestFlags extends FormatFlags {
  readonly exec?: boolean;
  readonly timeout?: number;
  readonly requireScenario?: readonly string[];
  readonly context?: string;
}

/** What the verifier is given besides, by the name of an output. */
async function readContexts(io: Io, file: string): Promise<Result<Readonly<Record<string, Json>>>> {
  const parsed = parseJson(await readInput(io, file, limits.json));
  if (!parsed.ok) return { ok: false, findings: inFile(file, parsed.findings) };
  const { value } = parsed;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return accept(value as Readonly<Record<string, Json>>);
  throw new CommandError('environment', `Cannot use ${quote(file)}: it must be an object with a context for each output, by the output’s name`);
}

function checkScenarios({ id, scenarios }: ContractKit, required: readonly string[]): void {
  const unknown = required.find((each) => !scenarios.includes(each));
  if (unknown === undefined) return;
  const [likely] = nearest(unknown, scenarios);
  throw new CommandError('usage', `Cannot require the scenario ${quote(unknown)} of ${id}: ${likely === undefined ? '' : `did you mean ${likely}? `}Its scenarios are ${scenarios.join(', ')}`);
}

/** What was counted, as a pass that changes no verdict: where nothing is known, the findings say so already. */
function counted(kit: ContractKit, { outputs, accepted, rejected, scenarios, schemaLocationsNeverSeen }: ProducerReport): Finding {
  return computed(`${outputs} ${outputs === 1 ? 'output' : 'outputs'}: ${accepted} accepted, ${rejected} refused`, { subject: kit.id, detail: { outputs, accepted, rejected, scenarios, schemaLocationsNeverSeen } });
}

/** `plimsoll contract test ID PATH…` or `… ID --exec -- COMMAND…`: whether what a producer writes meets a contract. */
export default async function contractTest(io: Io, flags: ContractTestFlags, ...[named, ...names]: readonly string[]): Promise<number> {
  const kit = findKit(named);
  const { id } = kit;
  const required = flags.requireScenario ?? [];
  checkScenarios(kit, required);
  if (!flags.exec && names.length === 0) throw new CommandError('usage', `Cannot test nothing against ${id}: name files, folders or - for standard input, or --exec -- and a command`);
  if (!flags.exec && names.includes('')) throw new CommandError('usage', 'Cannot read a path that is empty');
  if (flags.timeout !== undefined && !flags.exec) throw new CommandError('usage', 'Cannot use --timeout without --exec: it is for a command');
  const contexts = flags.context === undefined ? accept<Readonly<Record<string, Json>>>({}) : await readContexts(io, flags.context);
  if (!contexts.ok) return conclude(io, flags, { subject: id, findings: contexts.findings });
  const accepted: Finding[] = [];
  const judged = new Set<string>();
  const progress = progressOf(io, 'Checking', 'outputs');
  const options: ProducerOptions = {
    scenarios: required,
    context: (name) => (Object.hasOwn(contexts.value, name) ? contexts.value[name] : undefined),
    onOutput(name, verdict) {
      judged.add(name);
      progress.at(BigInt(judged.size));
      if (flags.format === 'junit' && verdict === 'pass') accepted.push(computed(`${quote(name)} meets ${id}`, { subject: name }));
    },
  };
  const limit = flags.timeout === undefined ? {} : { timeoutMs: flags.timeout * 1000 };
  const test = flags.exec ? withCommand(names, () => checkProducerCommand(kit, names, { ...options, ...limit, cwd: io.directory })) : checkProducer(kit, producerOutputs(io, kit, names), options);
  const report = await test.finally(progress.end);
  /** The output that a finding is about. */
  const outputOf = ({ id: rule, subject = rule, location: { file, line } = {} }: Finding): string =>
    [file, `${file ?? ''}:${line ?? ''}`, subject, subject.split(': ')[0]].find((name) => name !== undefined && judged.has(name)) ?? subject;
  const rows = Object.entries(report.scenarios);
  return conclude(io, flags, {
    subject: id,
    findings: [...report.findings, ...accepted, counted(kit, report)],
    heading: `${columns([['scenario', 'outputs'], ...rows])}\n`,
    testCase: outputOf,
  });
}
