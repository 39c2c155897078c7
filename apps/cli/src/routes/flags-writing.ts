import { type ChangeFlags } from '../change-registry.ts';
import { command } from '../command.ts';
import { ofRegistry } from '../configured-registry.ts';
import type { FlagsAnchorFlags } from '../commands/flags-anchor.ts';
import type { FlagsCreateFlags } from '../commands/flags-create.ts';
import type { FlagsDisableFlags } from '../commands/flags-disable.ts';
import type { FlagsEditFlags } from '../commands/flags-edit.ts';
import type { FlagsImportFlags } from '../commands/flags-import.ts';
import type { FlagsInitFlags } from '../commands/flags-init.ts';
import type { FlagsRestoreFlags } from '../commands/flags-restore.ts';
import type { FlagsSetFlags } from '../commands/flags-set.ts';
import { formatFlags } from '../format-flags.ts';
import { text } from '../parsers.ts';
import { recordFlags } from '../record-flags.ts';
import { actor, changedRegistry, changeFlags, dryRun, environment, factsFlags, flagId, lenient, memberFlags, percentFlag, ppmFlag, rationale, time, trust } from './flags-parameters.ts';

const one = { kind: 'tuple', parameters: [changedRegistry] } as const;
const ofFlag = { kind: 'tuple', parameters: [flagId, changedRegistry] } as const;

export const init = command<FlagsInitFlags, [string?]>({
  brief: 'Creates a registry without flags, under the default rules',
  description: 'Creates a registry without flags. Its rules say that nothing is exposed to anybody without an approved change ticket, an owner and one piece of evidence; they are\npart of the root, so that taking one away is seen.',
  examples: [['plimsoll flags init meta_flags.json --registry meta_flags --env production --actor ann', 'Recorded in the ledger of plimsoll.config.yaml']],
  parameters: {
    flags: { ...formatFlags, registry: { kind: 'parsed', parse: text, placeholder: 'name', brief: 'Its name: a-z 0-9 _ -' }, env: { ...environment, brief: 'Where it is served; the same everywhere if absent' }, actor, dryRun, ...recordFlags },
    positional: one,
  },
  load: ofRegistry(() => import('../commands/flags-init.ts')),
});

export const create = command<FlagsCreateFlags, [string, string?]>({
  brief: 'Adds a flag, disabled',
  examples: [
    ['plimsoll flags create meta_prod meta_flags.json --owner governance --actor ann --rationale "plan M6"', 'True where it is on, false where it is off'],
    ['plimsoll flags create meta_prod meta_flags.json --owner governance --with prod.json --depends-on meta_generation=gradual --actor ann --rationale "plan M6" --dry-run', 'With variants and targeting of its own; print the change'],
  ],
  parameters: { flags: { ...changeFlags, ...memberFlags }, positional: ofFlag },
  load: ofRegistry(() => import('../commands/flags-create.ts')),
});

export const edit = command<FlagsEditFlags, [string, string?]>({
  brief: 'Changes definition, owner, dependencies, controls or evidence of a flag',
  description: 'Changes other members of a flag than its state. While people are exposed to it, definition and bucketing stay; demote it to shadow first.',
  examples: [['plimsoll flags edit meta_prod meta_flags.json --with prod.json --actor ann --rationale "second variant" --dry-run', 'Print the change and the root, write nothing']],
  parameters: { flags: { ...changeFlags, ...memberFlags }, positional: ofFlag },
  load: ofRegistry(() => import('../commands/flags-edit.ts')),
});

export const remove = command<ChangeFlags, [string, string?]>({
  brief: 'Takes a disabled flag out',
  examples: [['plimsoll flags remove meta_prod meta_flags.json --actor ann --rationale "the code is gone"', 'It must be disabled']],
  parameters: { flags: changeFlags, positional: ofFlag },
  load: ofRegistry(() => import('../commands/flags-remove.ts')),
});

export const set = command<FlagsSetFlags, [string, string?]>({
  brief: 'Takes a flag one step up, or any number of steps down',
  description:
    'Sets the mode of a flag. Up goes one step at a time, disabled, shadow, gradual, enabled, and only with what the rules of the registry ask for: tickets that are\n' +
    'approved under their policies, evidence, dependencies. Down always goes, and takes along what depends on the flag. The same again changes nothing.',
  examples: [
    ['plimsoll flags set meta_prod meta_flags.json --to shadow --actor ann --rationale "M6 begins"', 'The first step'],
    ['plimsoll flags set meta_prod meta_flags.json --to gradual --percent 5 --target-percent 25 --evidence report.json --ticket ticket.json --approvals approval.json --policy flag-change=policy.yaml --actor ann --rationale "M6 ramp"', 'Expose five percent, approved'],
    ['plimsoll flags set meta_prod meta_flags.json --to shadow --actor ann --rationale "latency" --dry-run', 'Print what would go down with it'],
  ],
  parameters: {
    flags: {
      ...changeFlags,
      to: { kind: 'enum', values: ['disabled', 'shadow', 'gradual', 'enabled'], brief: 'The mode' },
      ppm: ppmFlag,
      percent: percentFlag,
      target: { ...ppmFlag, brief: 'Where the ramp is to end, in millionths; as before, or where it is now, if absent' },
      targetPercent: { ...percentFlag, brief: 'The same in percent' },
      eta: { ...time, brief: 'When the ramp is to end' },
      planned: { ...time, brief: 'With shadow: when it is to be activated' },
      evidence: memberFlags.evidence,
    },
    positional: ofFlag,
  },
  load: ofRegistry(() => import('../commands/flags-set.ts')),
});

export const disable = command<FlagsDisableFlags, [string?]>({
  brief: 'Switches flags off at once, whatever else is wrong',
  description:
    'Disables every flag that matches, and demotes what depends on them. Needs no approval. If the file cannot be read, the last good snapshot is taken; if the\n' +
    'ledger cannot be reached, the file is written all the same and the command exits 5. Exit 3 if nothing matches.',
  examples: [
    ["plimsoll flags disable --match 'meta_*' meta_flags.json", 'Everything that begins so'],
    ["plimsoll flags disable --match meta_prod --match 'meta_gen*' meta_flags.json --actor ann --rationale \"incident 412\"", 'Say who and why'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      match: { kind: 'parsed', parse: text, variadic: true, placeholder: 'glob', brief: 'Ids, with * and ?; may be repeated' },
      actor: { ...actor, optional: true, brief: 'Who disables; the user of the system if absent' },
      rationale: { ...rationale, default: 'emergency' },
      trust: { ...trust, brief: 'If the file cannot be used: trust policy that the snapshot must be anchored under' },
      dryRun,
      ...recordFlags,
    },
    positional: one,
  },
  load: ofRegistry(() => import('../commands/flags-disable.ts')),
});

export const anchor = command<FlagsAnchorFlags, [string?]>({
  brief: 'Records the root of a registry and keeps the proof beside it',
  description:
    'Records the root that a registry has now: for one that was changed by hand, or whose entry or anchor is missing. The step from the state that the ledger recorded\n' +
    'last is judged like one of flags set, with the same tickets and approvals, and refused if it is none. One that has its anchor is left alone.',
  examples: [['plimsoll flags anchor meta_flags.json --actor ann --ledger governance --key governance.key', 'The root']],
  parameters: {
    flags: { ...changeFlags, rationale: { ...rationale, default: 'anchor' } },
    positional: one,
  },
  load: ofRegistry(() => import('../commands/flags-anchor.ts')),
});

export const restore = command<FlagsRestoreFlags, [string?]>({
  brief: 'Goes back to an anchored root, with proof',
  description:
    'Brings a registry back to the root of a snapshot whose anchor verifies, and prints the proof that it has exactly that root. What would expose more people than now, or drop a\n' +
    'rule, needs an approval of that root under the policy named registry. With --dry-run this is the rehearsal.',
  examples: [
    ['plimsoll flags restore meta_flags.json --to 9f2c… --trust trust-policy --actor ann --rationale "incident 412" --dry-run', 'Rehearse; print the proof'],
    ['plimsoll flags restore meta_flags.json --to snapshots/meta_flags_2026-03-01T09-00-00.000Z_9f2c….json --trust trust-policy --actor ann --rationale "incident 412"', 'Restore'],
  ],
  parameters: {
    flags: {
      ...changeFlags,
      to: { kind: 'parsed', parse: text, placeholder: 'snapshot', brief: 'Path, name or root of a snapshot' },
      anchor: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Its anchor; that beside it if absent' },
      trust: { ...factsFlags.trust, optional: false },
    },
    positional: one,
  },
  load: ofRegistry(() => import('../commands/flags-restore.ts')),
});

export const importFlags = command<FlagsImportFlags, [string, string?]>({
  brief: 'Makes a registry of definitions of flagd, or of a legacy one',
  description: 'Makes a new registry of definitions of flagd, losing nothing, or of a registry of the Meta Evolution Cycle. Flags keep their exposure; what the rules of the new registry say\nof that, plimsoll flags verify shows.',
  examples: [['plimsoll flags import flagd.json flags.json --registry shop --env production --actor ann --dry-run', 'Print what would come of it and the root']],
  parameters: {
    flags: {
      ...formatFlags,
      registry: { kind: 'parsed', parse: text, placeholder: 'name', brief: 'Name of the new registry' },
      env: { ...environment, brief: 'Where it is served; the same everywhere if absent' },
      actor,
      owner: { ...memberFlags.owner, brief: 'Who answers for the flags; the actor if absent' },
      rationale: { ...rationale, default: 'import' },
      lenient: { ...lenient, brief: 'Also rules that break the schema of flagd' },
      dryRun,
      ...recordFlags,
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'What is imported, - for standard input', placeholder: 'source', parse: text }, { ...changedRegistry, brief: 'The new registry; that of plimsoll.config.yaml if absent' }] },
  },
  load: ofRegistry(() => import('../commands/flags-import.ts')),
});
