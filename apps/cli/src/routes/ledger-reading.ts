import type { LedgerBundleFlags } from '../commands/ledger-bundle.ts';
import type { LedgerExportFlags } from '../commands/ledger-export.ts';
import type { LedgerLogFlags } from '../commands/ledger-log.ts';
import type { LedgerProveFlags } from '../commands/ledger-prove.ts';
import type { LedgerServeFlags } from '../commands/ledger-serve.ts';
import type { LedgerShowFlags } from '../commands/ledger-show.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { digest, index, listenAddress, text } from '../parsers.ts';
import { folder, log } from './ledger-parameters.ts';

export const show = command<LedgerShowFlags, [string]>({
  brief: 'Prints the published head and the entries',
  description: 'Prints the published head and the entries, each as one line of JSON. Verifies nothing: plimsoll ledger audit does.',
  examples: [
    ['plimsoll ledger show governance', 'All entries'],
    ['plimsoll ledger show governance --from 100 --to 200', 'Entries 100 to 199'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      from: { kind: 'parsed', parse: index, optional: true, placeholder: 'index', brief: 'First entry; 0 if absent' },
      to: { kind: 'parsed', parse: index, optional: true, placeholder: 'index', brief: 'Entry to stop before; the size if absent' },
    },
    positional: { kind: 'tuple', parameters: [log] },
  },
  load: () => import('../commands/ledger-show.ts'),
});

export const prove = command<LedgerProveFlags, [string]>({
  brief: 'Prints an offline proof of one entry',
  description: 'Prints a C2SP tlog-proof of one entry under the published checkpoint; with the bytes of the entry it is all that a stranger needs.',
  examples: [
    ['plimsoll ledger prove governance --index 5 -o entry.tlog-proof', 'By index'],
    ['plimsoll ledger prove governance --entry 3d1c…', 'By leaf hash'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      index: { kind: 'parsed', parse: index, optional: true, placeholder: 'index', brief: 'Number of the entry, from 0' },
      entry: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hash', brief: 'Leaf hash of the entry' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' },
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [log] },
  },
  load: () => import('../commands/ledger-prove.ts'),
});

export const bundle = command<LedgerBundleFlags, [string]>({
  brief: 'Puts one entry and all that proves it in a file',
  description:
    'Puts one entry, its proof under the published checkpoint, attestations and evidence in one file that plimsoll ledger check-bundle verifies\n' +
    'offline. Evidence that is not embedded is named by its digest.',
  examples: [
    ['plimsoll ledger bundle governance --index 5 -o entry-5.bundle', 'An entry with its proof'],
    ['plimsoll ledger bundle https://log.example.org --entry 3d1c… --attestation approval.dsse --evidence report.json -o go.bundle', 'The whole story'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      index: { kind: 'parsed', parse: index, optional: true, placeholder: 'index', brief: 'Number of the entry, from 0' },
      entry: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hash', brief: 'Leaf hash of the entry' },
      attestation: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'DSSE envelope to put in; may be repeated' },
      evidence: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'Evidence of the entry to put in; may be repeated' },
      embed: { kind: 'boolean', optional: true, withNegated: false, brief: "Put in the evidence that the ledger's evidence store has" },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' },
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [log] },
  },
  load: () => import('../commands/ledger-bundle.ts'),
});

export const governanceLog = command<LedgerLogFlags, [string]>({
  brief: 'The Markdown governance log as a view of the ledger',
  description:
    'Prints the Markdown governance log, one row for each entry with data.governance, or checks that a file is that view. An anchor says in a comment\n' +
    'which origin, size and root it was rendered from; --check compares it too. Whether the ledger is what was signed, plimsoll ledger audit --view tells.',
  examples: [
    ['plimsoll ledger log governance --markdown --anchor -o META-GOVERNANCE-LOG.md', 'Renders the view'],
    ['plimsoll ledger log governance --check META-GOVERNANCE-LOG.md', 'Exit 1 if the file was edited or is out of date'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      markdown: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print the view' },
      check: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'File that must be the view' },
      anchor: { kind: 'boolean', optional: true, withNegated: false, brief: 'End the view with the origin, size and root it was rendered from' },
      title: { kind: 'parsed', parse: text, optional: true, placeholder: 'text', brief: 'First heading; META GOVERNANCE LOG if absent' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' },
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [log] },
  },
  load: () => import('../commands/ledger-log.ts'),
});

export const serve = command<LedgerServeFlags, [string]>({
  brief: 'Serves a ledger over HTTP, read-only',
  description:
    'Serves the published files of a ledger over HTTP, read-only: checkpoint, tiles, entries and evidence, never its state. Prints where it listens and\n' +
    'serves until SIGTERM or Ctrl-C. Others may append meanwhile. Any static file server does as well; put one that speaks TLS in front for the public.',
  examples: [['plimsoll ledger serve governance --listen 127.0.0.1:8080', 'Then elsewhere: plimsoll ledger audit http://127.0.0.1:8080 --policy trust-policy']],
  parameters: {
    flags: { listen: { kind: 'parsed', parse: listenAddress, placeholder: 'host:port', brief: 'Address to listen on; port 0 takes a free one' } },
    positional: { kind: 'tuple', parameters: [folder] },
  },
  load: () => import('../commands/ledger-serve.ts'),
});

export const exportLog = command<LedgerExportFlags, [string]>({
  brief: 'Copies a ledger to a folder, or what is new of it',
  description:
    'Copies the published files of a ledger to a folder for any static file server; again, only what is new. The tiles are computed from the entries:\n' +
    'nothing is changed unless they give the root of the checkpoint and continue what is there. Whose ledger it is, plimsoll ledger audit tells.',
  examples: [
    ['plimsoll ledger export governance --to public', 'From a folder'],
    ['plimsoll ledger export https://log.example.org --to mirror', 'A mirror of a ledger elsewhere'],
  ],
  parameters: {
    flags: { ...formatFlags, to: { kind: 'parsed', parse: text, placeholder: 'dir', brief: 'Folder of the copy; made if it is not there' } },
    positional: { kind: 'tuple', parameters: [log] },
  },
  load: () => import('../commands/ledger-export.ts'),
});
