import type { LedgerAppendFlags } from '../commands/ledger-append.ts';
import type { LedgerChangeKeyFlags } from '../commands/ledger-change-key.ts';
import type { LedgerEvidenceFlags } from '../commands/ledger-evidence.ts';
import type { LedgerImportFlags } from '../commands/ledger-import.ts';
import type { LedgerInitFlags } from '../commands/ledger-init.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { text } from '../parsers.ts';
import { folder, key, witnesses } from './ledger-parameters.ts';

export const init = command<LedgerInitFlags, [string]>({
  brief: 'Creates an empty ledger and prints its public key',
  description: 'Creates an empty ledger with a signed checkpoint and prints its public key. The key file is created, for its owner only, if it is not there.',
  examples: [['plimsoll ledger init governance --origin example.org/governance --key governance.key', 'A ledger and its key']],
  parameters: {
    flags: { ...formatFlags, origin: { kind: 'parsed', parse: text, placeholder: 'name', brief: 'Name of the log for ever, e.g. example.org/governance' }, key, policy: witnesses },
    positional: { kind: 'tuple', parameters: [folder] },
  },
  load: () => import('../commands/ledger-init.ts'),
});

export const append = command<LedgerAppendFlags, [string, string | undefined]>({
  brief: 'Appends entries, one JSON object a line',
  description:
    'Appends CloudEvents entries, one JSON object a line, and prints a receipt for each once it is durable. Stops at the first line that is refused:\n' +
    'the lines before it are in the ledger, it and those after it are not. The same event again gets its old receipt, so a broken run can be repeated.',
  examples: [
    ['plimsoll ledger append governance --key governance.key entries.jsonl', 'From a file'],
    [`echo '{"id":"1","source":"/ci","type":"org.example.released.v1","data":{}}' | plimsoll ledger append governance --key governance.key`, 'From standard input; the time is filled in'],
    ['plimsoll ledger append governance --key governance.key --policy trust-policy entries.jsonl', 'Also have the new checkpoint cosigned'],
  ],
  parameters: {
    flags: { ...formatFlags, key, policy: witnesses },
    positional: { kind: 'tuple', parameters: [folder, { brief: 'JSON Lines, - or nothing for standard input', placeholder: 'file', parse: text, optional: true }] },
  },
  load: () => import('../commands/ledger-append.ts'),
});

export const importLog = command<LedgerImportFlags, [string, string]>({
  brief: 'Turns the rows of a Markdown governance log into entries',
  description:
    'Turns the rows of a Markdown governance log into entries, in the order of the file; nothing is appended while one row cannot become an entry. The time\n' +
    'of an entry is that of recording; what the row says is kept as its claim and shown by the view. Rows with _pending_ are left out. The same file again\n' +
    'appends only what is new, and completes a run that was broken off.',
  examples: [
    ['plimsoll ledger import governance --dry-run META-GOVERNANCE-LOG.md', 'Prints the entries, appends nothing'],
    ['plimsoll ledger import governance --key governance.key META-GOVERNANCE-LOG.md', 'Appends them'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      key: { ...key, optional: true },
      policy: witnesses,
      profile: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'How the roots in the file were computed; unspecified if absent' },
      dryRun: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print the entries and append nothing' },
    },
    positional: { kind: 'tuple', parameters: [folder, { brief: 'Markdown governance log, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/ledger-import.ts'),
});

export const evidence = command<LedgerEvidenceFlags, [string, string]>({
  brief: 'Keeps a file that entries rest on',
  description: 'Keeps a file beside the ledger under its SHA-256, durably, and prints the reference that goes into data.evidence of an entry.',
  examples: [['plimsoll ledger evidence governance report.json --media-type application/json', 'One line of JSON: name, sha256, size, mediaType']],
  parameters: {
    flags: { ...formatFlags, mediaType: { kind: 'parsed', parse: text, optional: true, placeholder: 'type', brief: 'Media type; application/octet-stream if absent' } },
    positional: { kind: 'tuple', parameters: [folder, { brief: 'The file, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/ledger-evidence.ts'),
});

export const changeKey = command<LedgerChangeKeyFlags, [string]>({
  brief: 'Hands the ledger over to another key',
  description:
    'Appends an entry in which the old key names the new one, and signs every checkpoint from there on with the new key. Whoever has the first key\n' +
    'follows the change by auditing; add the new key to trust policies that check single proofs. The new key file is created if it is not there.',
  examples: [['plimsoll ledger change-key governance --key governance.key --new-key governance-2.key', 'From now on governance-2.key signs']],
  parameters: {
    flags: { ...formatFlags, key, policy: witnesses, newKey: { ...key, brief: 'The key that signs from now on' } },
    positional: { kind: 'tuple', parameters: [folder] },
  },
  load: () => import('../commands/ledger-change-key.ts'),
});
