import type { Finding } from '@plimsoll/findings';
import { flagRules, type Mode, MODES, type Registry } from '@plimsoll/flags';
import { cliRules } from './cli-rules.ts';
import { CommandError } from './command-error.ts';
import { quote } from './quote.ts';

/** A flag and the mode that it must have. */
export interface FlagAssertion {
  readonly id: string;
  readonly mode: Mode;
}

/** Reads `ID=MODE`; undefined for a text without an equals sign, which is the name of a file. */
export function flagAssertion(input: string): FlagAssertion | undefined {
  const at = input.lastIndexOf('=');
  if (at === -1) return undefined;
  const mode = MODES.find((name) => name === input.slice(at + 1));
  if (at === 0 || mode === undefined) throw new CommandError('usage', `Cannot assert ${quote(input)}: FLAG=MODE is needed, where MODE is one of ${MODES.join(', ')}`);
  return { id: input.slice(0, at), mode };
}

/** Whether the flag has the mode. */
export function judgeAssertion({ registry, records }: Registry, { id, mode }: FlagAssertion): Finding {
  const record = Object.hasOwn(records, id) ? records[id] : undefined;
  if (record === undefined) return flagRules.finding('flags/flag-unknown', { sentence: `The registry ${quote(registry)} has no flag ${quote(id)}, which must be ${mode}`, subject: id });
  const actual = record.state.mode;
  const isSo = actual === mode;
  return cliRules.finding('cli/flag-state', { verdict: isSo ? 'pass' : 'fail', subject: id, sentence: `${id} is ${actual}${isSo ? '' : `, and must be ${mode}`}`, expected: mode, actual });
}

/** Whether the registry may speak for the environment: one that names none holds wherever it is served. */
export function judgeEnvironment({ registry, environment }: Registry, wanted: string | undefined): Finding[] {
  if (wanted === undefined || environment === null || environment === wanted) return [];
  return [cliRules.finding('cli/flag-state', { verdict: 'fail', subject: registry, sentence: `The registry ${quote(registry)} is of ${quote(environment)}, and says nothing of ${quote(wanted)}`, expected: wanted, actual: environment })];
}
