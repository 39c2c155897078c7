import type { PhaseBuildFlags } from '../commands/phase-build.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { text } from '../parsers.ts';
import { recordFlags } from '../record-flags.ts';
import { routeMap } from '../route-map.ts';

const contract = { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'torghut, m6, or the id of a contract; torghut if absent' } as const;
const recording = { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Also add the step to this recording, for phase replay' } as const;

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
      ...recordFlags,
    },
    aliases: { o: 'output' },
  },
  load: () => import('../commands/phase-build.ts'),
});

export const phase = routeMap('Phase manifests: build, append, verify, promote', { build });
