import { command } from '../command.ts';
import { ofRegistry } from '../configured-registry.ts';
import type { FlagsAssertFlags } from '../commands/flags-assert.ts';
import type { FlagsCheckProofFlags } from '../commands/flags-check-proof.ts';
import type { FlagsDiffFlags } from '../commands/flags-diff.ts';
import type { FlagsExplainFlags } from '../commands/flags-explain.ts';
import type { FlagsExportFlags } from '../commands/flags-export.ts';
import type { FlagsListFlags } from '../commands/flags-list.ts';
import type { FlagsProveFlags } from '../commands/flags-prove.ts';
import type { FlagsTicketFlags } from '../commands/flags-ticket.ts';
import type { FlagsVerifyFlags } from '../commands/flags-verify.ts';
import { type FormatFlags, formatFlags } from '../format-flags.ts';
import { digest, text, utcTime } from '../parsers.ts';
import { environment, factsFlags, flagId, lenient, namedRegistry, output, percentFlag, ppmFlag, registryFile } from './flags-parameters.ts';

export const list = command<FlagsListFlags, [string?]>({
  brief: 'Lists the flags of a registry',
  description: 'Lists every flag with its mode, how many are exposed, its owner and its last change. The root is recomputed; a file that declares another one is exit 4.',
  examples: [
    ['plimsoll flags list meta_flags.json', 'All of them'],
    ["plimsoll flags list meta_flags.json --match 'meta_*' --json", 'Some of them, as data'],
  ],
  parameters: {
    flags: { ...formatFlags, match: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'glob', brief: 'Only ids that match, with * and ?; may be repeated' } },
    positional: { kind: 'tuple', parameters: [registryFile] },
  },
  load: ofRegistry(() => import('../commands/flags-list.ts')),
});

export const show = command<FormatFlags, [string, string?]>({
  brief: 'Prints all that a registry says of one flag',
  examples: [['plimsoll flags show meta_prod meta_flags.json', 'Its record, the root, and which leaf of it the flag is']],
  parameters: { flags: formatFlags, positional: { kind: 'tuple', parameters: [flagId, registryFile] } },
  load: ofRegistry(() => import('../commands/flags-show.ts')),
});

export const explain = command<FlagsExplainFlags, [string, string?]>({
  brief: 'Says what a flag serves to somebody, and why',
  description: 'Evaluates the flag for a context and prints the value with what decided it: mode, place in the ramp, result of the rule, and the leaf of the root that the record is.',
  examples: [
    ['plimsoll flags explain meta_prod meta_flags.json --key user-1', 'Whether user-1 is in the ramp'],
    ['plimsoll flags explain meta_prod meta_flags.json --context context.json --json', 'For a whole context, as data with the proof'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      context: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'The evaluation context, a JSON object; an empty one if absent' },
      key: { kind: 'parsed', parse: text, optional: true, placeholder: 'targeting-key', brief: 'Targeting key, in place of the one of the context' },
    },
    positional: { kind: 'tuple', parameters: [flagId, registryFile] },
  },
  load: ofRegistry(() => import('../commands/flags-explain.ts')),
});

export const prove = command<FlagsProveFlags, [string, string?]>({
  brief: 'Proves that a registry has a flag, or has none of that name',
  description: 'Prints a proof under the root of the registry; whoever knows the root from an anchor can check it without the registry.',
  examples: [['plimsoll flags prove meta_prod meta_flags.json -o proof.json', 'Write the proof to a file']],
  parameters: { flags: { ...formatFlags, output }, aliases: { o: 'output' }, positional: { kind: 'tuple', parameters: [flagId, registryFile] } },
  load: ofRegistry(() => import('../commands/flags-prove.ts')),
});

export const checkProof = command<FlagsCheckProofFlags, [string]>({
  brief: 'Checks such a proof and prints present or absent',
  description: 'Checks a proof of plimsoll flags prove. Both answers are exit 0 unless --expect says which one it must be; a proof that does not hold is exit 4.',
  examples: [['plimsoll flags check-proof proof.json --root 9f2c… --flag meta_prod --expect present', 'Exit 0 only if the registry with that root has the flag']],
  parameters: {
    flags: {
      ...formatFlags,
      root: { kind: 'parsed', parse: digest, placeholder: 'hex', brief: 'Root of the registry, from a source that you trust' },
      flag: { ...flagId, kind: 'parsed', brief: 'Id of the flag asked about' },
      record: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'The record that the flag must have, JSON' },
      expect: { kind: 'enum', values: ['present', 'absent'], optional: true, brief: 'The answer that is go; the other one is no-go' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Proof, - for standard input', placeholder: 'proof', parse: text }] },
  },
  load: () => import('../commands/flags-check-proof.ts'),
});

export const assert = command<FlagsAssertFlags, string[]>({
  brief: 'Decides whether flags are in the modes that are relied on',
  description: 'Compares the mode of each flag named with the one wanted; exit 0 if all are so, 1 if one is not or is not there. For pipelines that deploy only while something is off.',
  examples: [
    ['plimsoll flags assert meta_generation=disabled --env production', 'Go only while it is off in production, in the registry of plimsoll.config.yaml'],
    ['plimsoll flags assert ontology_bridge=shadow meta_prod=disabled meta_flags.json', 'Several at once'],
  ],
  parameters: {
    flags: { ...formatFlags, env: { ...environment, brief: 'Environment that is meant: a registry of another one does not do' } },
    positional: { kind: 'array', minimum: 1, parameter: { brief: 'FLAG=MODE, once or more, and the registry file; that of plimsoll.config.yaml if absent', placeholder: 'flag=mode|file', parse: text } },
  },
  load: () => import('../commands/flags-assert.ts'),
});

export const ticket = command<FlagsTicketFlags, [string, string?]>({
  brief: 'Writes the change ticket of a flag, to be approved',
  description:
    'Writes what an approval covers: the flag as it is defined now, how far it may go, where and until when. A ramp within it needs no further approval; any\n' +
    'change of definition, bucketing, dependencies or controls does. plimsoll approve signs it.',
  examples: [
    ['plimsoll flags ticket meta_prod meta_flags.json --to gradual --percent 25 --expires 2026-04-01T00:00:00Z -o ticket.json', 'Write it, and print its digest'],
    ['plimsoll approve ticket.json --key ann.key -o approval.json', 'Approve it'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      to: { kind: 'enum', values: ['shadow', 'gradual', 'enabled'], brief: 'Highest mode that it covers' },
      ppm: ppmFlag,
      percent: percentFlag,
      expires: { kind: 'parsed', parse: utcTime, placeholder: 'time', brief: 'From then on it covers nothing' },
      env: { ...environment, brief: 'Environment that it is for; that of the registry if absent' },
      output,
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [flagId, registryFile] },
  },
  load: ofRegistry(() => import('../commands/flags-ticket.ts')),
});

export const verify = command<FlagsVerifyFlags, [string?]>({
  brief: 'Verifies root, rules and anchor of a registry',
  description:
    'Recomputes the root and judges every flag by the rules of the registry; with --trust also that a trusted ledger recorded this root, with --root also that it\n' +
    'is the one given, with --previous also that every difference to an earlier state is one that may be made in one step, with --ledger that no recorded change\n' +
    'goes on from a state that nobody recorded.',
  examples: [
    ['plimsoll flags verify meta_flags.json --trust trust-policy', 'Root, rules and the anchor beside its snapshot'],
    ['plimsoll flags verify meta_flags.json --trust trust-policy --ledger governance', 'The same, the whole ledger, and every change that it recorded'],
    ['plimsoll flags verify restored/meta_flags.json --root d56b60da…', 'Of any format: the root is the one that a log names'],
    ['plimsoll flags verify meta_flags.json --ticket ticket.json --approvals approval.json --policy flag-change=policy.yaml', 'Where rules ask for an approved ticket'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      ...factsFlags,
      anchor: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'The anchor; that beside its snapshot if absent' },
      root: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hex', brief: 'Root that the registry must have, from a source that you trust' },
      previous: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'An earlier state' },
      ledger: { kind: 'parsed', parse: text, optional: true, placeholder: 'dir|url', brief: 'Ledger whose entries must make one history that ends in this state, audited with --trust; that of plimsoll.config.yaml if absent' },
    },
    positional: { kind: 'tuple', parameters: [registryFile] },
  },
  load: ofRegistry(() => import('../commands/flags-verify.ts')),
});

export const diff = command<FlagsDiffFlags, [string, string]>({
  brief: 'Shows what changed between two states, and whether it may',
  description: 'Prints every flag that differs with its mode and exposure. Exit 1 if the differences could not be made in one step under the tickets given.',
  examples: [['plimsoll flags diff before.json meta_flags.json', 'A line for each flag, and the roots']],
  parameters: {
    flags: { ...formatFlags, ...factsFlags },
    positional: { kind: 'tuple', parameters: [{ ...namedRegistry, brief: 'The state before', placeholder: 'old' }, { ...namedRegistry, brief: 'The state after', placeholder: 'new' }] },
  },
  load: () => import('../commands/flags-diff.ts'),
});

export const exportFlags = command<FlagsExportFlags, [string?]>({
  brief: 'Prints a registry as definitions of flagd',
  description: 'Prints definitions of flagd that serve the same values. Refused where flagd cannot say what a flag does.',
  examples: [['plimsoll flags export meta_flags.json -o flagd.json', 'For flagd and its providers']],
  parameters: { flags: { ...formatFlags, output, lenient: { ...lenient, brief: 'Also rules that break the schema of flagd' } }, aliases: { o: 'output' }, positional: { kind: 'tuple', parameters: [registryFile] } },
  load: ofRegistry(() => import('../commands/flags-export.ts')),
});
