import type { LedgerAppendFlags } from '../commands/ledger-append.ts';
import type { LedgerAuditFlags } from '../commands/ledger-audit.ts';
import type { LedgerBundleFlags } from '../commands/ledger-bundle.ts';
import type { LedgerCheckBundleFlags } from '../commands/ledger-check-bundle.ts';
import type { LedgerCompareFlags } from '../commands/ledger-compare.ts';
import type { LedgerChangeKeyFlags } from '../commands/ledger-change-key.ts';
import type { LedgerEvidenceFlags } from '../commands/ledger-evidence.ts';
import type { LedgerExportFlags } from '../commands/ledger-export.ts';
import type { LedgerImportFlags } from '../commands/ledger-import.ts';
import type { LedgerInitFlags } from '../commands/ledger-init.ts';
import type { LedgerLogFlags } from '../commands/ledger-log.ts';
import type { LedgerProveFlags } from '../commands/ledger-prove.ts';
import type { LedgerServeFlags } from '../commands/ledger-serve.ts';
import type { LedgerShowFlags } from '../commands/ledger-show.ts';
import type { LedgerWitnessFlags } from '../commands/ledger-witness.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { digest, index, listenAddress, text } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const folder = { brief: 'Folder of the ledger', placeholder: 'dir', parse: text } as const;
const log = { brief: 'Folder or http(s) address of the ledger', placeholder: 'dir|url', parse: text } as const;
const key = { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Key file, readable by its owner only' } as const;
const witnesses = { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Trust policy whose witnesses cosign what is published; a quorum that is not met exits 3' } as const;

const init = command<LedgerInitFlags, [string]>({
  brief: 'Creates an empty ledger and prints its public key',
  description: 'Creates an empty ledger with a signed checkpoint and prints its public key. The key file is created, for its owner only, if it is not there.',
  examples: [['plimsoll ledger init governance --origin example.org/governance --key governance.key', 'A ledger and its key']],
  parameters: {
    flags: { ...formatFlags, origin: { kind: 'parsed', parse: text, placeholder: 'name', brief: 'Name of the log for ever, e.g. example.org/governance' }, key, policy: witnesses },
    positional: { kind: 'tuple', parameters: [folder] },
  },
  load: () => import('../commands/ledger-init.ts'),
});

const append = command<LedgerAppendFlags, [string, string | undefined]>({
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

const show = command<LedgerShowFlags, [string]>({
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

const prove = command<LedgerProveFlags, [string]>({
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

const bundle = command<LedgerBundleFlags, [string]>({
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

const checkBundle = command<LedgerCheckBundleFlags, [string]>({
  brief: 'Checks a bundle offline',
  description:
    'Checks a bundle offline: the entry is in a log that the policy trusts, evidence has the digests that the entry names, every attestation is signed\n' +
    'by one of the keys and is about the entry. A bundle carries no trust: policy and keys are yours. Without keys attestations count as not checked.',
  examples: [
    ['plimsoll ledger check-bundle entry-5.bundle --policy trust-policy', 'Entry and evidence'],
    ['plimsoll ledger check-bundle go.bundle --policy trust-policy --keys approvers.vkeys', 'Attestations too'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): whose checkpoints count' },
      keys: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'Public keys whose attestations count: vkeys, one a line, or a PEM or JWK; may be repeated' },
      evidence: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'Evidence that came beside the bundle; may be repeated' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'The bundle, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/ledger-check-bundle.ts'),
});

const governanceLog = command<LedgerLogFlags, [string]>({
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

const importLog = command<LedgerImportFlags, [string, string]>({
  brief: 'Turns the rows of a Markdown governance log into entries',
  description:
    'Turns the rows of a Markdown governance log into entries, all or none, in the order of the file. The time of an entry is that of recording; what the\n' +
    'row says is kept as its claim and shown by the view. Rows with _pending_ are left out. The same file again appends only what is new.',
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

const serve = command<LedgerServeFlags, [string]>({
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

const exportLog = command<LedgerExportFlags, [string]>({
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

const audit = command<LedgerAuditFlags, [string]>({
  brief: 'Recomputes a published log and finds every fault',
  description:
    'Recomputes a published log from its entries: every hash, the signed root, order and identity of the entries, and files that nothing explains.\n' +
    'Finds every fault in one run and says in which file. Rewritten history shows only against a checkpoint that you kept: give it with --known.',
  examples: [
    ['plimsoll ledger audit governance --policy trust-policy', 'The whole log'],
    ['plimsoll ledger audit https://log.example.org --policy trust-policy', 'Of somebody else; files that nothing explains are not looked for there'],
    ['plimsoll ledger audit governance --policy trust-policy --known last-week.checkpoint', 'Also that it extends what was seen before'],
    ['plimsoll ledger audit governance --policy trust-policy --signers approval-policy.json', 'Also that signed approvals stand behind the signers of governance entries'],
    ['plimsoll ledger audit governance --policy trust-policy --entry 3d1c…', 'Also that an entry is in it'],
    ['plimsoll ledger audit governance --policy trust-policy --state audit.json', 'Go on where the audit of last night ended, or was broken off'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): whose checkpoints count' },
      known: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'note', brief: 'Checkpoint seen before; may be repeated' },
      state: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Go on from the state in this file, and write it as far as nothing is found' },
      evidence: { kind: 'boolean', optional: true, brief: 'Also that all evidence that entries name is there and unaltered' },
      signers: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Approval policy: also that evidence proves the signers of governance entries; looks at all evidence' },
      revocations: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Revoked keys, with --signers' },
      view: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Markdown governance log that must be a view of the ledger' },
      entry: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hash', brief: 'Leaf hash of an entry that must be in the log' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write the evidence there if the log shows two histories' },
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [log] },
  },
  load: () => import('../commands/ledger-audit.ts'),
});

const witness = command<LedgerWitnessFlags, [string]>({
  brief: 'Cosigns the checkpoints of ledgers as long as they only grow',
  description:
    'Serves a witness (C2SP tlog-witness) for the logs of a trust policy: it cosigns a checkpoint only if it extends the one that it cosigned last, and\n' +
    'remembers that before it answers. Serves until SIGTERM (exit 0) or Ctrl-C (exit 130). A log that shows two histories is refused and the evidence\n' +
    'kept in the folder. Never go back to an older copy of the folder: a witness that forgets is worth nothing.',
  examples: [
    ['plimsoll ledger witness memory --create witness.example/w1 --key witness.key --policy logs --listen 127.0.0.1:8081', 'A new witness: its memory and its key'],
    ['plimsoll ledger witness memory --key witness.key --policy logs --listen 127.0.0.1:8081', 'Ever after'],
  ],
  parameters: {
    flags: {
      key: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Key of type cosigner, readable by its owner only' },
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): its log lines say which logs are watched' },
      listen: { kind: 'parsed', parse: listenAddress, placeholder: 'host:port', brief: 'Address to listen on; port 0 takes a free one' },
      create: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Make a new witness of this name: its memory, and its key if it is not there' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Folder of what the witness remembers', placeholder: 'dir', parse: text }] },
  },
  load: () => import('../commands/ledger-witness.ts'),
});

const compare = command<LedgerCompareFlags, [string, string | undefined]>({
  brief: 'Tells whether a log shows one history or two',
  description:
    'Compares two signed checkpoints of a log, or one that was kept with the ledger as it is now. Exits 0 if they are of one history, 4 if they contradict\n' +
    'each other, 3 if that is not known because a proof is missing. Given one file, checks it as evidence of a split view (exit 4 if it holds, 1 if not).',
  examples: [
    ['plimsoll ledger compare last-week.checkpoint governance --policy trust-policy', 'A kept checkpoint with the ledger'],
    ['plimsoll ledger compare mine yours --proof consistency.txt --policy trust-policy -o evidence.json', 'Two checkpoints; what contradicts goes to a file'],
    ['plimsoll ledger compare evidence.json --policy trust-policy', 'Whether evidence of somebody else holds'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): its log lines say whose signatures count' },
      proof: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Consistency proof between two checkpoints, a hash in base64 a line' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write the evidence of a split view there' },
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Checkpoint, or evidence of a split view', placeholder: 'note', parse: text },
        { brief: 'Checkpoint to compare with, or folder or address of the ledger', placeholder: 'note|dir|url', parse: text, optional: true },
      ],
    },
  },
  load: () => import('../commands/ledger-compare.ts'),
});

const changeKey = command<LedgerChangeKeyFlags, [string]>({
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

const evidence = command<LedgerEvidenceFlags, [string, string]>({
  brief: 'Keeps a file that entries rest on',
  description: 'Keeps a file beside the ledger under its SHA-256, durably, and prints the reference that goes into data.evidence of an entry.',
  examples: [['plimsoll ledger evidence governance report.json --media-type application/json', 'One line of JSON: name, sha256, size, mediaType']],
  parameters: {
    flags: { ...formatFlags, mediaType: { kind: 'parsed', parse: text, optional: true, placeholder: 'type', brief: 'Media type; application/octet-stream if absent' } },
    positional: { kind: 'tuple', parameters: [folder, { brief: 'The file, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/ledger-evidence.ts'),
});

export const ledger = routeMap('The append-only governance log', { init, append, show, prove, audit, evidence, changeKey, serve, export: exportLog, bundle, 'check-bundle': checkBundle, log: governanceLog, import: importLog, witness, compare });
