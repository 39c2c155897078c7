import type { PhaseAppendFlags } from '../commands/phase-append.ts';
import type { PhaseBuildFlags } from '../commands/phase-build.ts';
import type { PhaseCanPromoteFlags } from '../commands/phase-can-promote.ts';
import type { PhaseReplayFlags } from '../commands/phase-replay.ts';
import type { PhaseSchemaFlags } from '../commands/phase-schema.ts';
import type { PhaseShowFlags } from '../commands/phase-show.ts';
import type { PhaseVerifyFlags } from '../commands/phase-verify.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { duration, text } from '../parsers.ts';
import { recordFlags } from '../record-flags.ts';
import { routeMap } from '../route-map.ts';

const contract = { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'torghut, m6, or the id of a contract; torghut if absent' } as const;
const recording = { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Also add the step to this recording, for phase replay' } as const;

const dryRun = { kind: 'boolean', optional: true, withNegated: false } as const;
const evidenceRoot = { kind: 'parsed', parse: text, optional: true, placeholder: 'dir' } as const;
const comparedEvidence = { ...evidenceRoot, brief: 'Folder that artifact references are relative to: every digest is compared; not looked at if absent' } as const;
const manifest = { brief: 'The manifest, - for standard input', placeholder: 'file', parse: text } as const;

const build = command<PhaseBuildFlags>({
  brief: 'Builds the manifest of a run from what its phases reported',
  description:
    'Builds the manifest of a run from what its phases reported and writes it, durably, to <artifactPath>/rollout/phase-manifest.json. Gates and phases are\n' +
    'recomputed: what does not follow is written as failed. Until governance is appended a run is never a pass, so a good build exits 3. A manifest that\n' +
    'stands there with other content is never replaced; the same again changes nothing and completes a run that was broken off.',
  examples: [
    ['plimsoll phase build --input lane.json --ledger governance --key governance.key', 'Below the artifactPath of the input, recorded in a ledger'],
    ['plimsoll phase build --input lane.json --record recording.jsonl', 'Also keep what phase replay needs to build it again'],
    ['plimsoll phase build --contract m6 --input checklist.json --output -', 'Print a manifest of the M6 contract and write nothing'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      input: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'What the phases reported, JSON; - for standard input' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write the manifest there; - prints it and writes nothing' },
      record: recording,
      contract,
      dryRun: { ...dryRun, brief: 'The same as --output -' },
      ...recordFlags,
    },
    aliases: { o: 'output' },
  },
  load: () => import('../commands/phase-build.ts'),
});

const append = command<PhaseAppendFlags>({
  brief: 'Appends runtime governance and rollback proof',
  description:
    'Appends runtime governance and rollback proof to a manifest file, in one step that a crash cannot halve. What is refused leaves the file as it is. The\n' +
    'same governance again changes nothing. A rollback stands for ever: once triggered, the manifest fails, and no later append takes that away.',
  examples: [
    ['plimsoll phase append --manifest runs/0412/rollout/phase-manifest.json --governance governance.json', 'Recorded in the ledger of plimsoll.config.yaml'],
    ['plimsoll phase append --manifest phase-manifest.json --governance - --record recording.jsonl < governance.json', 'From standard input; keep what phase replay needs'],
    ['plimsoll phase append --manifest phase-manifest.json --governance governance.json --dry-run', 'Print the manifest that would be written'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      manifest: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'The manifest file' },
      governance: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'What the scheduler observed, JSON; - for standard input' },
      evidenceRoot: { ...evidenceRoot, brief: 'Folder in which incident evidence given by path alone is found and hashed; the working directory if absent' },
      record: recording,
      dryRun: { ...dryRun, brief: 'Print the manifest that would be written, and write nothing' },
      ...recordFlags,
    },
  },
  load: () => import('../commands/phase-append.ts'),
});

const verify = command<PhaseVerifyFlags, string[]>({
  brief: 'Recomputes every derived field of manifests',
  description:
    'Recomputes manifests: files, lines of *.jsonl files, and the *.json and *.jsonl files of folders (not of folders in them), one at a time. This judges the\n' +
    'document: one that says rightly that its run failed holds; phase can-promote judges the run. A triggered rollback is never a pass. With --ledger each manifest must be what the\n' +
    'last entry of its run records, in a ledger that passes its audit.',
  examples: [
    ['plimsoll phase verify runs/0412/rollout/phase-manifest.json --evidence-root .', 'And compare the digests of all its artifacts'],
    ['plimsoll phase verify manifests/ archive.jsonl', 'Very many, in little memory'],
    ['plimsoll phase verify phase-manifest.json --ledger governance --policy trust-policy', 'And that the ledger records it, and nothing later of the run'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      evidenceRoot: comparedEvidence,
      ledger: { kind: 'parsed', parse: text, optional: true, placeholder: 'dir|url', brief: 'Ledger that must record the manifests' },
      policy: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Trust policy that the ledger is audited by' },
    },
    positional: { kind: 'array', minimum: 1, parameter: { brief: 'Manifests, *.jsonl files of manifests, folders of both, or - for standard input', placeholder: 'file', parse: text } },
  },
  load: () => import('../commands/phase-verify.ts'),
});

const show = command<PhaseShowFlags, [string]>({
  brief: 'Draws the phases, gates and transitions of a manifest',
  description: 'Draws the phases of a manifest in order, each with its gates, what they say and what they are worth once recomputed, the transitions between them,\nits governance, and whether the run may be promoted to its own target. That decides the exit code.',
  examples: [
    ['plimsoll phase show runs/0412/rollout/phase-manifest.json', 'The picture; in colour on a terminal'],
    ['plimsoll phase show runs/0412/rollout/phase-manifest.json --evidence-root .', 'With the digests of its artifacts compared, as target live needs'],
    ['plimsoll phase show runs/0412/rollout/phase-manifest.json --json', 'The same as data'],
  ],
  parameters: { flags: { ...formatFlags, evidenceRoot: comparedEvidence }, positional: { kind: 'tuple', parameters: [manifest] } },
  load: () => import('../commands/phase-show.ts'),
});

const canPromote = command<PhaseCanPromoteFlags, [string]>({
  brief: 'Decides whether a run may be promoted to a target',
  description: 'Recomputes the manifest and decides whether its run may be promoted: exit 0 and nothing else is go. Each decision becomes an entry where a ledger is\ngiven, also one that says no.',
  examples: [
    ['plimsoll phase can-promote runs/0412/rollout/phase-manifest.json --target paper', 'Recorded in the ledger of plimsoll.config.yaml'],
    ['plimsoll phase can-promote runs/0412/rollout/phase-manifest.json --target live --evidence-root . --max-age 1h', 'For live all artifacts are needed; not on an old manifest'],
    ['plimsoll phase can-promote phase-manifest.json --target paper --dry-run --json', 'Ask, and record nothing'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      target: { kind: 'parsed', parse: text, placeholder: 'name', brief: 'Target, such as paper, live or production' },
      evidenceRoot: comparedEvidence,
      maxAge: { kind: 'parsed', parse: duration, optional: true, placeholder: 'duration', brief: 'Oldest manifest that counts, such as 90s, 15m, 2h or 1d' },
      dryRun: { ...dryRun, brief: 'Decide, and record nothing' },
      ...recordFlags,
    },
    positional: { kind: 'tuple', parameters: [manifest] },
  },
  load: () => import('../commands/phase-can-promote.ts'),
});

const schema = command<PhaseSchemaFlags>({
  brief: 'Prints the JSON Schema of a contract',
  description: 'Prints a JSON Schema 2020-12. A schema says the shape; what follows from what, only phase verify can say.',
  examples: [
    ['plimsoll phase schema > phase-manifest.schema.json', 'Of the manifest with the seven phases'],
    ['plimsoll phase schema --of input', 'Of what phase build reads'],
    ['plimsoll phase schema --contract m6', 'Of the M6 checklist'],
  ],
  parameters: {
    flags: { ...formatFlags, contract, of: { kind: 'enum', values: ['manifest', 'input', 'governance'], optional: true, brief: 'Of which document: the manifest, what phase build reads, or what phase append reads; manifest if absent' } },
  },
  load: () => import('../commands/phase-schema.ts'),
});

const replay = command<PhaseReplayFlags, [string]>({
  brief: 'Builds a manifest again from its recording',
  description: 'Runs the steps of a recording again and compares the bytes after each step, and the last ones with the manifest file. Exit 4 if a byte differs.',
  examples: [
    ['plimsoll phase replay recording.jsonl --manifest runs/0412/rollout/phase-manifest.json', 'Whether this file is what was built, byte for byte'],
    ['plimsoll phase replay recording.jsonl > phase-manifest.json', 'The manifest, from nothing but its recording'],
  ],
  parameters: {
    flags: { ...formatFlags, manifest: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Compare with this file; the manifest is printed if absent' } },
    positional: { kind: 'tuple', parameters: [{ brief: 'What --record wrote, - for standard input', placeholder: 'recording', parse: text }] },
  },
  load: () => import('../commands/phase-replay.ts'),
});

export const phase = routeMap('Phase manifests: build, append, verify, promote', { build, append, verify, show, canPromote, schema, replay });
