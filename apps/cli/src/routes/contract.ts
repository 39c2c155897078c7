import { command } from '../command.ts';
import type { ContractConsumerFlags } from '../commands/contract-consumer.ts';
import type { ContractDiffFlags } from '../commands/contract-diff.ts';
import type { ContractExportFlags } from '../commands/contract-export.ts';
import type { ContractTestFlags } from '../commands/contract-test.ts';
import { type FormatFlags, formatFlags } from '../format-flags.ts';
import { pattern, seconds, text, word } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const id = { brief: 'Id of the contract; plimsoll contract list has them', placeholder: 'id', parse: text } as const;

const list = command<FormatFlags>({
  brief: 'Lists the published contracts',
  description: 'Lists the published contracts: their id, the package that owns them, what their documents are, how many cases test them, and the scenarios that documents can show.',
  examples: [
    ['plimsoll contract list', 'A table'],
    ['plimsoll contract list --json', 'The same for programs'],
  ],
  parameters: { flags: formatFlags },
  load: () => import('../commands/contract-list.ts'),
});

const test = command<ContractTestFlags, string[]>({
  brief: 'Tells whether what a producer wrote meets a contract',
  description:
    'Judges what a producer wrote, in whatever language: by the verifier of the contract and by its JSON Schema. A folder gives each .json and .jsonl file below it\n' +
    '(.md or .txt where the contract’s documents are such), so it may hold nothing else; a line of JSON Lines is a document. A document that is honest about a failure is accepted.\n' +
    'Exits 1 if a document is refused, 3 if there is none, or something needed is missing.',
  examples: [
    ['plimsoll contract test torghut.autonomy.phase-manifest.v1 out/', 'Every document below a folder'],
    ['plimsoll contract test torghut.autonomy.phase-manifest.v1 out/ --require-scenario paper-pass', 'Also that some document shows it'],
    ['python3 produce.py | plimsoll contract test torghut.autonomy.phase-manifest.v1 -', 'Standard input: a document, or one a line'],
    ['plimsoll contract test torghut.autonomy.phase-manifest.v1 --exec --timeout 20 -- python3 produce.py', 'What a command writes to standard output'],
    ['plimsoll contract test torghut.autonomy.phase-manifest.v1 out/ --format junit > report.xml', 'A test case for each document'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      exec: { kind: 'boolean', optional: true, withNegated: false, brief: 'What follows the id is a command to run, without a shell; put -- in front of it' },
      timeout: { kind: 'parsed', parse: seconds, optional: true, placeholder: 'seconds', brief: 'With --exec: end the command after so long; 60 if absent' },
      requireScenario: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'name', brief: 'Scenario that a document must show; may be repeated' },
      context: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'JSON object: what the verifier needs besides, e.g. digests of evidence, by name of the output' },
    },
    positional: { kind: 'array', parameter: { brief: 'Id of the contract, then files, folders, or - for standard input', placeholder: 'id path', parse: word }, minimum: 0 },
  },
  load: () => import('../commands/contract-test.ts'),
});

const consumer = command<ContractConsumerFlags, string[]>({
  brief: 'Tells whether a consumer accepts what it must and refuses what it must',
  description:
    'Puts every case of a contract to a command: it reads lines {"v":1,"case":"…","payload_base64":"…"} and answers each with a line {"case":"…","accepted":true}, in any order.\n' +
    'With --per-case a process gets each document on standard input: exit status 0 accepts, 1 to 125 refuse. A crash or silence is never a refusal.',
  examples: [
    ['plimsoll contract consumer torghut.autonomy.phase-manifest.v1 -- python3 consumer.py', 'One process for all cases'],
    ['plimsoll contract consumer torghut.autonomy.phase-manifest.v1 --level semantic -- node consumer.js', 'Also documents of the right shape that are wrong'],
    ['plimsoll contract consumer torghut.autonomy.phase-manifest.v1 --per-case -- ./check-manifest', 'A process for each case'],
    ['plimsoll contract consumer torghut.autonomy.phase-manifest.v1 --match text:duplicate-key -- node consumer.js', 'Only the cases that went wrong; never a pass of all'],
    ['plimsoll contract consumer torghut.autonomy.phase-manifest.v1 --format junit -- node consumer.js > report.xml', 'A test case for each case'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      level: { kind: 'enum', values: ['schema', 'semantic'], optional: true, brief: 'How much the consumer checks; schema if absent' },
      match: { kind: 'parsed', parse: pattern, optional: true, placeholder: 'pattern', brief: 'Ask only cases whose id the regular expression matches' },
      perCase: { kind: 'boolean', optional: true, withNegated: false, brief: 'Run the command once for each case' },
      timeout: { kind: 'parsed', parse: seconds, optional: true, placeholder: 'seconds', brief: 'End a process after so long; 60 if absent, with --per-case 10' },
    },
    positional: { kind: 'array', parameter: { brief: 'Id of the contract, then -- and the command, which is run without a shell', placeholder: 'id command', parse: word }, minimum: 0 },
  },
  load: () => import('../commands/contract-consumer.ts'),
});

const exportCases = command<ContractExportFlags, [string]>({
  brief: 'Writes the cases of a contract as files',
  description: 'Writes the cases of a contract for test runners without Node: index.json says of each file whether a consumer must accept it. All of it is written or nothing.',
  examples: [['plimsoll contract export torghut.autonomy.phase-manifest.v1 -o cases', 'Into a folder that is new or empty']],
  parameters: {
    flags: { ...formatFlags, output: { kind: 'parsed', parse: text, placeholder: 'dir', brief: 'Folder to fill; one that is not empty is refused' } },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [id] },
  },
  load: () => import('../commands/contract-export.ts'),
});

const schema = command<FormatFlags, [string]>({
  brief: 'Prints the JSON Schema of a contract',
  examples: [['plimsoll contract schema torghut.autonomy.phase-manifest.v1 > manifest.schema.json', 'JSON Schema 2020-12']],
  parameters: { flags: formatFlags, positional: { kind: 'tuple', parameters: [id] } },
  load: () => import('../commands/contract-schema.ts'),
});

const diff = command<ContractDiffFlags, [string]>({
  brief: 'Tells whether a contract changed so that somebody breaks',
  description: 'Compares the JSON Schema of a contract with one that was released under the same id: whether producers write what is now refused, or consumers meet what they were promised never to see.',
  examples: [['plimsoll contract diff torghut.autonomy.phase-manifest.v1 --against released.schema.json', 'Since a release; exits 1 if somebody breaks']],
  parameters: {
    flags: { ...formatFlags, against: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'JSON Schema that was released, - for standard input' } },
    positional: { kind: 'tuple', parameters: [id] },
  },
  load: () => import('../commands/contract-diff.ts'),
});

const selfCheck = command<FormatFlags, [string | undefined]>({
  brief: 'Tells whether the cases of contracts would find out a bad verifier',
  description: 'Judges contracts by their own cases: documents that must pass do, each wrong one is refused for the stated reason, the JSON Schema agrees, and no finding is without a case.',
  examples: [
    ['plimsoll contract self-check', 'Every contract'],
    ['plimsoll contract self-check torghut.autonomy.phase-manifest.v1 --format junit', 'One; a test case for each case'],
  ],
  parameters: { flags: formatFlags, positional: { kind: 'tuple', parameters: [{ ...id, brief: 'Id of the contract; all if absent', optional: true }] } },
  load: () => import('../commands/contract-self-check.ts'),
});

export const contract = routeMap('Contract tests for producers and consumers', { list, test, consumer, export: exportCases, schema, diff, 'self-check': selfCheck });
