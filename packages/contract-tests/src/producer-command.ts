import { combine, type ContractKit } from '@plimsoll/findings';
import { checkProducer, type ProducerOptions, type ProducerReport } from './check-producer.ts';
import { ending } from './consumer-command.ts';
import { contractRules } from './contract-rules.ts';
import { type CommandLimits, runCommand } from './run-command.ts';
import { streamOutputs } from './stream-outputs.ts';

/**
 * Runs a producer and judges its standard output: one document, or JSON Lines where the contract's media is JSON and a first line is
 * a document of its own. A command that fails is a finding beside those of what it wrote.
 * @throws ContractTestError `spawn` if the command cannot be started
 */
export async function checkProducerCommand(kit: ContractKit, argv: readonly string[], options: ProducerOptions & CommandLimits = {}): Promise<ProducerReport> {
  const run = await runCommand(argv, [], options);
  const report = await checkProducer(kit, streamOutputs(kit, { name: 'standard output', bytes: run.stdout }), options);
  if (run.ended === 'exit' && run.status === 0) return report;
  const failed = contractRules.finding('contract/producer-command-failed', { sentence: `The producer ${JSON.stringify(argv[0])} failed: ${ending(run)}`, subject: argv.join(' '), detail: { stderr: run.stderr.slice(-2000) } });
  const { verdict, findings } = combine([failed, ...report.findings.filter(({ id }) => id !== 'contract/producer-conforms')]);
  return { ...report, verdict, findings };
}
