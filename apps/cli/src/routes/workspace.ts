import { command, type NoFlags } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { text } from '../parsers.ts';
import { routeMap } from '../route-map.ts';
import type { ExplainFlags } from '../commands/explain.ts';
import type { VerifyFlags } from '../commands/verify.ts';

const directory = { brief: 'Folder of the workspace; the current one if absent', placeholder: 'dir', parse: text, optional: true } as const;

export const init = command<NoFlags, [string | undefined]>({
  brief: 'Writes plimsoll.config.yaml with commented example claims',
  description: 'Writes plimsoll.config.yaml with commented example claims. A file that is there already is left alone (exit 5).',
  examples: [
    ['plimsoll init', 'Start a workspace in the current folder'],
    ['plimsoll init releases/2026-03', 'Start one in another folder, which must exist'],
  ],
  parameters: { positional: { kind: 'tuple', parameters: [directory] } },
  load: () => import('../commands/init.ts'),
});

export const verify = command<VerifyFlags, [string | undefined]>({
  brief: 'Recomputes every declared claim from its evidence and decides',
  description:
    'Reads the claims that plimsoll.config.yaml declares, recomputes each from the evidence in the workspace and decides.\n' +
    'Reads nothing outside the workspace, follows no link, and needs no network. Every declared claim is required.',
  examples: [
    ['plimsoll verify', 'Judge the current folder'],
    ['plimsoll verify dossier --claims policy/claims.yaml', 'Judge a folder by claims that are kept elsewhere'],
    ['plimsoll verify --format junit > plimsoll.xml', 'One test case per finding, for a CI test page'],
  ],
  parameters: {
    flags: { ...formatFlags, claims: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Claims file, also one outside the workspace; plimsoll.config.yaml if absent' } },
    positional: { kind: 'tuple', parameters: [directory] },
  },
  load: () => import('../commands/verify.ts'),
});

export const explain = command<ExplainFlags, [string | undefined]>({
  brief: 'Says what a finding means and what to do',
  examples: [
    ['plimsoll explain json/duplicate-key', 'Title, severity, cause and cure of one rule'],
    ['plimsoll explain --all --json', 'Every rule, as JSON'],
  ],
  parameters: {
    flags: {
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print JSON' },
      all: { kind: 'boolean', optional: true, withNegated: false, brief: 'Every rule there is' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Id of the rule, area/name', placeholder: 'id', parse: text, optional: true }] },
  },
  load: () => import('../commands/explain.ts'),
});

const shell = (name: string, line: string) =>
  command<NoFlags>({
    brief: `Prints the completion script for ${name}`,
    examples: [[line, 'Complete commands and flags in this and later shells']],
    parameters: {},
    load: async () => ({ default: (await import('../commands/completion.ts')).printScript(name) }),
  });

const propose = command<NoFlags, string[]>({
  brief: 'Prints what may follow the words typed so far, one a line',
  examples: [['plimsoll completion propose -- ledger a', 'append and audit']],
  parameters: { positional: { kind: 'array', parameter: { brief: 'The words after plimsoll, the last one unfinished', placeholder: 'word', parse: String } } },
  load: () => import('../commands/completion.ts'),
});

export const completion = routeMap('Prints a completion script for a shell', {
  bash: shell('bash', 'plimsoll completion bash > ~/.local/share/bash-completion/completions/plimsoll'),
  zsh: shell('zsh', 'plimsoll completion zsh > ~/.zfunc/_plimsoll'),
  fish: shell('fish', 'plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish'),
  propose,
});
